import { Anchor, Stack, Text, TextInput } from '@mantine/core'
import { schemaResolver } from '@mantine/form'
import type { SupabaseClient } from '@supabase/supabase-js'
import { type SubmitEvent, useState } from 'react'
import { z } from 'zod'
import { emailField } from '../../../../supabase/functions/_shared/contract/fields.ts'
import { Captcha } from '../../components/captcha.tsx'
import { Notice } from '../../components/notice.tsx'
import { PageFrame } from '../../components/page-frame.tsx'
import { SubmitButton } from '../../components/submit-button.tsx'
import type { PageConfig } from '../../lib/page-config.ts'
import { useCaptchaToken } from '../../lib/use-captcha-token.ts'
import { useJudgedForm } from '../../lib/use-judged-form.ts'
import { type AuthFailure, authFailureOf } from './auth-failure.ts'

interface NewLinkProps {
  client: SupabaseClient
  config: PageConfig
  /** Whether there was a link, which is good no more. */
  wasSpent: boolean
}

type Outcome = 'sending' | 'sent' | { failure: AuthFailure }

const findFaults = schemaResolver(z.object({ email: emailField }), { sync: true })
const inputId = 'email'

/** For whoever came without a link that is good: they are sent one, if there is an account to send it to. */
export function NewLink({ client, config, wasSpent }: NewLinkProps) {
  const { form, outcome, captcha, send } = useNewLink(client, config)
  return (
    <PageFrame
      title={wasSpent ? 'This link no longer works' : 'Get a link to choose your password'}
      takesFocus
    >
      <form noValidate onSubmit={send}>
        <Stack>
          <Text>
            {wasSpent && 'It was used before, or is too old. '}
            We send you a new one, if you have an account here or have signed up within the last two days.
          </Text>
          <TextInput
            id={inputId}
            label="Your e-mail address"
            type="email"
            autoComplete="email"
            required
            withAsterisk={false}
            {...form.getInputProps('email')}
          />
          {config.turnstileSiteKey && (
            <Captcha
              action="new-link"
              key={captcha.turn}
              siteKey={config.turnstileSiteKey}
              onToken={captcha.take}
            />
          )}
          <OutcomeNotice outcome={outcome} />
          <SubmitButton
            label="Send me a new link"
            isSending={outcome === 'sending'}
            whileSending="Sending …"
          />
          <Text>
            You have not signed up, or it is longer ago?{' '}
            <Anchor href="/sign-up">Set up your organisation</Anchor>
          </Text>
        </Stack>
      </form>
    </PageFrame>
  )
}

function useNewLink({ auth }: SupabaseClient, config: PageConfig) {
  const [outcome, setOutcome] = useState<Outcome>()
  const captcha = useCaptchaToken(config.turnstileSiteKey)
  const { form, judgeAll } = useJudgedForm({ initialValues: { email: '' }, validate })

  async function send(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    if (outcome === 'sending') return
    if (judgeAll().email) return document.getElementById(inputId)?.focus()
    setOutcome('sending')
    const { error } = await auth.resetPasswordForEmail(form.getValues().email, {
      redirectTo: location.origin + location.pathname,
      ...(captcha.token ? { captchaToken: captcha.token } : {}),
    })
    captcha.renew()
    const failure = error ? authFailureOf(error) : undefined
    // The limit is one of mailboxes that there are: it must not tell which those are.
    setOutcome(failure === undefined || failure === 'mailed-lately' ? 'sent' : { failure })
  }

  return { form, outcome, captcha, send }
}

function OutcomeNotice({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome === undefined || outcome === 'sending') return null
  if (outcome === 'sent') {
    return (
      <Notice kind="note" title="Look into your mailbox">
        <Text>
          If this address is known here, a new link is on its way, or went out less than a minute ago. It may
          take a few minutes, and may lie among the spam.
        </Text>
      </Notice>
    )
  }
  return (
    <Notice kind="error" title="No message was sent">
      <Text>{sentences[outcome.failure] ?? noAnswer}</Text>
    </Notice>
  )
}

function validate(values: { email: string }): { email?: string } {
  return 'email' in findFaults(values) ? { email: 'Enter the e-mail address with which you signed up.' } : {}
}

const sentences: Partial<Record<AuthFailure, string>> = {
  'too-often': 'You have tried often. Wait a minute, then try again.',
  captcha: 'We could not tell that you are human. Let the check run once more, then try again.',
}
const noAnswer = 'Our service for logins does not answer as it should. Try again in a moment.'
