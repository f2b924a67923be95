import { Button, Group, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { Dialog } from '../../components/dialog.tsx'

/** Asks before somebody leaves what they can't come back to. */
export function LeaveGuard({ isNeeded }: { isNeeded: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isNeeded,
    enableBeforeUnload: isNeeded,
    withResolver: true,
  })
  return (
    <Dialog
      title="You have not said that it is saved"
      isOpen={status === 'blocked'}
      onClose={() => reset?.()}
    >
      <Text mb="md">What is shown here once can’t be shown again.</Text>
      <Group>
        <Button data-autofocus onClick={() => reset?.()}>
          Stay here
        </Button>
        <Button variant="default" onClick={() => proceed?.()}>
          Leave without it
        </Button>
      </Group>
    </Dialog>
  )
}
