import { Text } from '@mantine/core'
import { useState } from 'react'
import { PageFrame } from '../../components/page-frame.tsx'
import type { PageConfig } from '../../lib/page-config.ts'
import { clearDraft, correctionOf, type SignUpValues, saveDraft } from './draft.ts'
import { SentNotice } from './sent-notice.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import type { Sent } from './use-submission.ts'

/** Where people set up an organisation of their own. */
export default function SignUpPage({ config }: { config: PageConfig }) {
  const [sent, setSent] = useState<{ answer: Sent; values: SignUpValues }>()
  if (sent) {
    const goBack = () => {
      saveDraft(correctionOf(sent.values, sent.answer.idempotencyKey))
      setSent(undefined)
    }
    return (
      <PageFrame title="Look into your mailbox" key="sent" takesFocus>
        <SentNotice answer={sent.answer} onCorrect={goBack} />
      </PageFrame>
    )
  }
  return (
    <PageFrame title="Set up your organisation" key="form">
      <Text mb="lg">Answer these six questions, open the link that we send you, and choose a password.</Text>
      <SignUpForm
        config={config}
        onSent={(answer, values) => {
          clearDraft()
          setSent({ answer, values })
        }}
      />
    </PageFrame>
  )
}
