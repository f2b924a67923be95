import { Text } from '@mantine/core'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { Notice } from '../../components/notice.tsx'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'
import { DraftChoice } from './draft-choice.tsx'
import { OutcomeView } from './outcome-view.tsx'
import { needsPassword, ProgressView } from './progress-view.tsx'
import type { Submission } from './submission.ts'
import { useStage } from './use-stage.ts'
import { WizardView } from './wizard-view.tsx'

/** One draft: being written, being sent, or done. */
export function DraftView({ desk, draftId }: { desk: Desk; draftId: string }) {
  const draft = useSyncExternalStore(desk.drafts.subscribe, () => desk.drafts.read(draftId))
  const submission = desk.submissionOf(draftId)
  useSyncExternalStore(submission.subscribe, () => submission.phase)
  if (!draft) {
    return (
      <>
        <Notice kind="note" title="This draft is not here">
          <Text>
            Drafts are kept in the browser, for the admin who wrote them. This one was thrown away, or is
            another browser’s or another admin’s.
          </Text>
        </Notice>
        <br />
        <DraftChoice desk={desk} />
      </>
    )
  }
  return <KnownDraft desk={desk} draft={draft} submission={submission} />
}

function KnownDraft({ desk, draft, submission }: { desk: Desk; draft: Draft; submission: Submission }) {
  const isOpen = draft.attempt?.isOpen ?? false
  const follow = useEffectEvent(() => {
    if (submission.phase.name === 'idle' && !needsPassword(draft, submission)) void submission.follow()
  })
  useEffect(() => {
    // Sent before this page was loaded, or by another tab: what came of it is asked with the same key.
    if (isOpen) follow()
  }, [isOpen])
  const state = draft.outcome ? 'done' : isOpen ? 'sent' : 'written'
  const stage = useStage(draft, submission, state)
  if (draft.outcome)
    return <OutcomeView desk={desk} draft={draft} outcome={draft.outcome} submission={submission} />
  if (isOpen) return <ProgressView desk={desk} draft={draft} submission={submission} />
  return <WizardView desk={desk} draft={draft} submission={submission} stage={stage} />
}
