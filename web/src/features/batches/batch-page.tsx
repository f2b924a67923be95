import { Code, Stack, Text } from '@mantine/core'
import { useParams, useSearch } from '@tanstack/react-router'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { TextLink } from '../../components/links.tsx'
import { Moment } from '../../components/moment.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { BatchActions } from './batch-actions.tsx'
import { BatchCounts } from './batch-counts.tsx'
import { BatchItems } from './batch-items.tsx'
import { BatchOutcome } from './batch-outcome.tsx'
import { BatchProgress } from './batch-progress.tsx'
import { batchWord, modeWords } from './batch-words.ts'
import { ItemsPager } from './items-pager.tsx'
import { useBatch } from './use-batch.ts'

/** A batch, live: how far it is, what became of each item, and what can be done about it. */
export default function BatchPage() {
  const { batchId } = useParams({ from: '/signed-in/batches/$batchId' })
  const search = useSearch({ from: '/signed-in/batches/$batchId' })
  const { data: batch, error, refetch } = useBatch(batchId, search)
  return (
    <ConsolePage title="Batch" testId="batch-page">
      <Stack>
        {error && <FailureNotice error={error} onRetry={() => refetch()} />}
        {!batch && !error && <Text role="status">Reading the batch …</Text>}
        {batch && (
          <>
            <Text>
              <StatusMark tone={batchWord(batch).tone}>{batchWord(batch).word}</StatusMark> ·{' '}
              {modeWords[batch.mode]} · sent <Moment at={batch.createdAt} />
              {batch.finishedAt && (
                <>
                  {' '}
                  · ended <Moment at={batch.finishedAt} />
                </>
              )}
            </Text>
            <Text size="sm">
              Number of the batch: <Code>{batchId}</Code>{' '}
              {batch.counts.completed > 0 && (
                <TextLink inherit to="/tenants" search={{ batch: batchId }}>
                  Its tenants
                </TextLink>
              )}
            </Text>
            <BatchProgress batch={batch} />
            <BatchOutcome batch={batch} />
            <BatchActions batch={batch} />
            <BatchCounts batch={batch} status={search.status} />
            <BatchItems items={batch.items} />
            <ItemsPager batchId={batchId} search={search} nextAfter={batch.nextAfter} />
          </>
        )}
      </Stack>
    </ConsolePage>
  )
}
