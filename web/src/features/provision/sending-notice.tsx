import { Button, Text } from '@mantine/core'
import { LandlordError } from '../../../../client/landlord-error.ts'
import type { ErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { Notice } from '../../components/notice.tsx'
import { type Draft, isAsSent } from './draft.ts'
import { ChangedMeanwhileError, FoundFailedError, type Submission } from './submission.ts'

/** With these the key is good for nothing else any more. */
const keyIsSpent: ErrorCode[] = ['IDEMPOTENCY_KEY_REUSED', 'TENANT_PURGED']

/** What became of the last try to send: it waits for the network, or was refused. */
export function SendingNotice({ draft, submission }: { draft: Draft; submission: Submission }) {
  const { phase } = submission
  if (phase.name === 'stopped' && phase.error instanceof ChangedMeanwhileError) {
    return (
      <Notice kind="error" title="It was changed before it could be sent">
        <Text>Nothing was sent. Look at the answers as they are now, and send them again.</Text>
      </Notice>
    )
  }
  if (phase.name === 'stopped' && phase.error instanceof FoundFailedError) {
    return (
      <Notice kind="error" title="It failed, and nothing is left of it">
        <Text>The history says what went wrong. Change what has to be changed, and send it again.</Text>
      </Notice>
    )
  }
  if (phase.name === 'stopped') {
    // Of other answers it says nothing.
    if (draft.attempt && !isAsSent(draft)) return null
    const code = phase.error instanceof LandlordError ? phase.error.code : undefined
    return (
      <FailureNotice error={phase.error}>
        {keyIsSpent.some((spent) => spent === code) && (
          <Button variant="default" onClick={() => submission.renewKey()}>
            Make it another request
          </Button>
        )}
      </FailureNotice>
    )
  }
  if (phase.name !== 'offline') return null
  return (
    <Notice kind="error" title="You are offline">
      <Text>
        Nothing was sent yet. As soon as you are online again, it is sent by itself, as it is: to change
        anything, take it back first.
      </Text>
      <Button variant="default" onClick={() => submission.giveUp()}>
        Don’t send it
      </Button>
    </Notice>
  )
}
