import { Button, Group, Text } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { useLeaveQuestion } from '../../lib/leave-question.ts'

interface LeaveGuardProps {
  isNeeded: boolean
  title: string
  children: ReactNode
}

/** Asks before somebody leaves what they can't come back to. */
export function LeaveGuard({ isNeeded, title, children }: LeaveGuardProps) {
  const [asked, setAsked] = useState<{ answer(leaves: boolean): void }>()
  useLeaveQuestion(isNeeded, () => new Promise((resolve) => setAsked({ answer: resolve })))
  // Whoever is no longer asked stays.
  useEffect(() => () => asked?.answer(false), [asked])
  const answer = (leaves: boolean) => {
    asked?.answer(leaves)
    setAsked(undefined)
  }
  return (
    <Dialog title={title} isOpen={asked !== undefined} onClose={() => answer(false)}>
      <Text mb="md">{children}</Text>
      <Group>
        <Button data-autofocus onClick={() => answer(false)}>
          Stay here
        </Button>
        <Button variant="default" onClick={() => answer(true)}>
          Leave without it
        </Button>
      </Group>
    </Dialog>
  )
}
