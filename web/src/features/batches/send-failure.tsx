import { Button, Text } from '@mantine/core'
import { LandlordError } from '../../../../client/landlord-error.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { TextLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'

interface SendFailureProps {
  error: Error
  /** The batch that has this key, where there is one. */
  batchId: string | undefined
  onRetry(): void
  /** The rows as they are now become a batch of their own. */
  onAnew(): void
}

/** Why a batch did not get through, and what there is to do. */
export function SendFailure({ error, batchId, onRetry, onAnew }: SendFailureProps) {
  const isOther = error instanceof LandlordError && error.code === 'IDEMPOTENCY_KEY_REUSED'
  if (!isOther) return <FailureNotice error={error} onRetry={onRetry} />
  return (
    <Notice kind="error" title="These rows were sent before, in other words">
      <Text>
        What you sent first has arrived and is being made. What you have changed since is not in it.
      </Text>
      {batchId && (
        <TextLink to="/batches/$batchId" params={{ batchId }}>
          Open the batch that has arrived
        </TextLink>
      )}
      <Button variant="default" onClick={onAnew}>
        Make another batch of these rows
      </Button>
    </Notice>
  )
}
