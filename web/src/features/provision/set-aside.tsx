import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'
import { useOpenDraft } from './use-open-draft.ts'

/** The way out of a draft that was sent and of which nothing can be found out: something else may be made meanwhile. */
export function SetAside({ desk, draft }: { desk: Desk; draft: Draft }) {
  const { openNew } = useOpenDraft(desk)
  const [isAsked, setIsAsked] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setIsAsked(true)}>
        Throw the draft away
      </Button>
      <Dialog title="Nobody knows what became of it" isOpen={isAsked} onClose={() => setIsAsked(false)}>
        <Text mb="md">
          The tenant may be there, or may still come: the history tells. Without the draft this page can’t ask
          any more, nor show secrets that it was to have.
        </Text>
        <Group>
          <Button data-autofocus onClick={() => setIsAsked(false)}>
            Keep it
          </Button>
          <Button
            variant="default"
            onClick={() => {
              openNew()
              desk.drafts.remove(draft.id)
            }}
          >
            Throw it away
          </Button>
        </Group>
      </Dialog>
    </>
  )
}
