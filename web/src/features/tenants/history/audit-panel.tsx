import { Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEvent } from '../../../../../supabase/functions/_shared/contract/audit.ts'
import { listAuditEvents } from '../../../../../supabase/functions/_shared/contract/endpoints/audit.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { Moment } from '../../../components/moment.tsx'
import { ScrollRegion } from '../../../components/scroll-region.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { AuditDownload } from './audit-download.tsx'
import { EventNotes } from './event-notes.tsx'
import { actorWords, eventWords } from './event-words.ts'
import classes from './timeline.module.css'

/** Who did what to a tenant, when, and from where. */
export function AuditPanel({ tenantId, slug }: { tenantId: string; slug: string }) {
  const { api } = useConsole()
  const audit = useInfiniteQuery({
    queryKey: ['tenant', tenantId, 'audit'],
    queryFn: async ({ signal, pageParam }) => {
      const query = { tenant: tenantId, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }
      return (await api.call(listAuditEvents, { query }, { signal })).body
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const { data, error, isFetching, hasNextPage } = audit
  return (
    <Stack>
      <AuditDownload tenantId={tenantId} slug={slug} />
      {error && <FailureNotice error={error} onRetry={() => audit.refetch()} />}
      {!data && !error && <Skeleton height="16rem" aria-busy />}
      {data && <EventTable events={data.pages.flatMap(({ events }) => events)} />}
      {hasNextPage && (
        <Group>
          <Button
            variant="default"
            aria-disabled={isFetching}
            onClick={() => !isFetching && audit.fetchNextPage()}
          >
            {isFetching ? 'Reading …' : 'Show older events'}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function EventTable({ events }: { events: AuditEvent[] }) {
  return (
    <ScrollRegion label="Audit events">
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Who</Table.Th>
            <Table.Th scope="col">From where</Table.Th>
            <Table.Th scope="col">Request number</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function EventRow({ event }: { event: AuditEvent }) {
  const { occurredAt, action, actor, ipAddress, httpRequestId } = event
  return (
    <Table.Tr data-action={action}>
      <Table.Td>
        <Moment at={occurredAt} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{eventWords(action)}</Text>
        <EventNotes what={action} event={event} />
      </Table.Td>
      <Table.Td>{actorWords(actor) ?? '–'}</Table.Td>
      <Table.Td>{ipAddress ?? '–'}</Table.Td>
      <Table.Td>{httpRequestId ?? '–'}</Table.Td>
    </Table.Tr>
  )
}
