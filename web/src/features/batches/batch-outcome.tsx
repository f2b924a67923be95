import { Text } from '@mantine/core'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { isErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import { TextLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'
import { storedFailures } from '../../components/stored-failures.ts'

/** What became of a batch as a whole, where that takes a sentence. */
export function BatchOutcome({ batch: { batchId, status, error, counts } }: { batch: Batch }) {
  const { completed } = counts
  if (status === 'undone' && completed > 0) {
    return (
      <Notice kind="note" title={`${completed.toLocaleString('en')} of its tenants were kept`}>
        <Text>
          Somebody has used them: an owner has signed in, a key was used, something was changed, or your
          application refers to them.
        </Text>
        <TextLink to="/batches/$batchId" params={{ batchId }} search={{ status: 'completed' }}>
          See which
        </TextLink>
      </Notice>
    )
  }
  if (!error) return null
  const known = isErrorCode(error.code) ? storedFailures[error.code] : undefined
  const where = error.position === null ? '' : ` (no. ${error.position + 1})`
  return (
    <Notice kind="note" title="Nothing of this batch was made">
      <Text>
        It was all or nothing. What stood in the way: {known?.title ?? error.code}
        {where}.
      </Text>
    </Notice>
  )
}
