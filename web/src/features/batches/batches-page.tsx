import { Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { listBatches } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { CursorPager } from '../../components/cursor-pager.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ButtonLink, TextLink } from '../../components/links.tsx'
import { Moment } from '../../components/moment.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { batchWord, countDone, modeWords } from './batch-words.ts'

const READ_AGAIN_MS = 5_000
const BATCHES_A_PAGE = 20

/** One's own batches, the newest first. */
export default function BatchesPage() {
  const { cursor } = useSearch({ from: '/signed-in/batches' })
  const { api } = useConsole()
  const { data, error, refetch } = useQuery({
    queryKey: ['batches', cursor],
    queryFn: async ({ signal }) => {
      const query = { limit: BATCHES_A_PAGE, ...(cursor ? { cursor } : {}) }
      return (await api.call(listBatches, { query }, { signal })).body
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      (state.data?.batches.some(({ status }) => status === 'running') ?? false) && READ_AGAIN_MS,
  })
  return (
    <ConsolePage
      title="Batches"
      testId="batches-page"
      actions={<ButtonLink to="/batches/new">New batch</ButtonLink>}
    >
      <Stack>
        {error && <FailureNotice error={error} onRetry={() => refetch()} />}
        {!data && !error && <Text role="status">Reading your batches …</Text>}
        {data?.batches.length === 0 && (
          <Text>You have sent no batch yet. With one, many tenants are made of a table.</Text>
        )}
        {data && data.batches.length > 0 && <BatchTable batches={data.batches} />}
        {data && <CursorPager cursor={cursor} nextCursor={data.nextCursor} of="batches" />}
      </Stack>
    </ConsolePage>
  )
}

function BatchTable({ batches }: { batches: Batch[] }) {
  return (
    <ScrollRegion label="Your batches">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Sent</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Tenants</Table.Th>
            <Table.Th>Failed</Table.Th>
            <Table.Th>Mode</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.batchId} batch={batch} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function BatchRow({ batch }: { batch: Batch }) {
  const { batchId, createdAt, counts, total, mode, status } = batch
  const { word, tone } = batchWord(batch)
  const isRunning = status === 'running'
  return (
    <Table.Tr data-testid={`batch-${batchId}`}>
      <Table.Td>
        <TextLink to="/batches/$batchId" params={{ batchId }}>
          <Moment at={createdAt} />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <StatusMark tone={tone}>{word}</StatusMark>
      </Table.Td>
      <Table.Td>
        {isRunning
          ? `${countDone(counts).toLocaleString('en')} of ${total.toLocaleString('en')} done`
          : `${counts.completed.toLocaleString('en')} of ${total.toLocaleString('en')} active`}
      </Table.Td>
      <Table.Td>{counts.failed.toLocaleString('en')}</Table.Td>
      <Table.Td>{modeWords[mode]}</Table.Td>
    </Table.Tr>
  )
}
