import { Button, Text } from '@mantine/core'
import type { Desk } from './desk.ts'
import { type Draft, hasAnswers } from './draft.ts'
import classes from './provision.module.css'
import { timeOf } from './time-of.ts'
import { useOpenDraft } from './use-open-draft.ts'

/** Whether what was typed is kept, and the way to begin anew. */
export function DraftFoot({ desk, draft }: { desk: Desk; draft: Draft }) {
  const { openNew } = useOpenDraft(desk)
  if (!hasAnswers(draft)) return null
  return (
    <div className={classes.foot}>
      <Text size="sm">
        {desk.drafts.isForgetful
          ? 'This browser keeps no drafts: stay on this page.'
          : `Saved ${timeOf(draft.savedAt, new Date())}`}
      </Text>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => {
          openNew()
          desk.drafts.remove(draft.id)
        }}
      >
        Start over
      </Button>
    </div>
  )
}
