import { Button, Text } from '@mantine/core'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Submission } from './submission.ts'

/** What became of the last try to send: it waits for the network, or was refused. */
export function SendingNotice({ submission }: { submission: Submission }) {
  const { phase } = submission
  if (phase.name === 'stopped') {
    return <FailureNotice error={phase.error} />
  }
  if (phase.name !== 'offline') return null
  return (
    <Notice kind="error" title="You are offline">
      <Text>Nothing was sent yet. As soon as you are online again, it is sent by itself.</Text>
      <Button variant="default" onClick={() => submission.giveUp()}>
        Don’t send it
      </Button>
    </Notice>
  )
}
