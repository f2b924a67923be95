import { Button, Code, Skeleton, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { validateTenantSchema } from '../../../../supabase/functions/_shared/contract/endpoints/schemas.ts'
import { readTenantStatus } from '../../../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import type { TenantSchemaValidation } from '../../../../supabase/functions/_shared/contract/schema-drift.ts'
import { Fact, Facts } from '../../components/facts.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { Notice } from '../../components/notice.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { useConsole } from '../../lib/console-context.ts'

const schemaWords = {
  not_applicable: { word: 'There is none', tone: 'resting' },
  ready: { word: 'Ready', tone: 'good' },
  behind: { word: 'Behind: there is a newer migration', tone: 'busy' },
  failed: { word: 'A migration could not be applied', tone: 'bad' },
  missing: { word: 'The schema or its role is missing', tone: 'bad' },
} as const

/** How it stands with a tenant's own schema; in what it differs from its migrations is looked up when it is asked for. */
export function SchemaPanel({ tenantId }: { tenantId: string }) {
  const { api } = useConsole()
  const status = useQuery({
    queryKey: ['tenant', tenantId, 'status'],
    queryFn: async ({ signal }) =>
      (await api.call(readTenantStatus, { params: { id: tenantId } }, { signal })).body,
  })
  const comparison = useQuery({
    queryKey: ['tenant-schema', tenantId],
    queryFn: async ({ signal }) =>
      (await api.call(validateTenantSchema, { params: { id: tenantId } }, { signal })).body,
    // It waits for whoever is just migrating the schema: not for every glance.
    enabled: false,
    gcTime: 0,
  })
  const compare = () => !comparison.isFetching && comparison.refetch()
  return (
    <Stack align="start">
      {status.error && <FailureNotice error={status.error} onRetry={() => status.refetch()} />}
      {status.isPending && <Skeleton height="4rem" />}
      {status.data && (
        <Facts>
          <Fact name="State">
            <StatusMark tone={schemaWords[status.data.schemaStatus].tone}>
              {schemaWords[status.data.schemaStatus].word}
            </StatusMark>
          </Fact>
          <Fact name="Newest migration in it">{status.data.migrationVersion}</Fact>
        </Facts>
      )}
      <Button variant="default" aria-disabled={comparison.isFetching} onClick={compare}>
        {comparison.isFetching ? 'Comparing …' : 'Compare with its migrations'}
      </Button>
      {comparison.error && <FailureNotice error={comparison.error} onRetry={compare} />}
      {comparison.data && <Comparison found={comparison.data} />}
    </Stack>
  )
}

function Comparison({
  found: { schema, isValid, drift, version, newestVersion },
}: {
  found: TenantSchemaValidation
}) {
  return (
    <>
      <Notice
        kind="note"
        title={isValid ? 'The schema is what its migrations make' : `It differs in ${drift.length} things`}
      >
        <Text>
          {schema} has been through {version ?? 'no migration'}; the newest is {newestVersion ?? 'none'}.
        </Text>
      </Notice>
      {drift.length > 0 && <Differences drift={drift} />}
    </>
  )
}

function Differences({ drift }: { drift: TenantSchemaValidation['drift'] }) {
  return (
    <ScrollRegion label="Differences">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Problem</Table.Th>
            <Table.Th scope="col">By the migrations</Table.Th>
            <Table.Th scope="col">As it is</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {drift.map(({ kind, name, problem, expected, actual }) => (
            <Table.Tr key={`${kind} ${name} ${problem}`}>
              <Table.Th scope="row">
                {kind} {name}
              </Table.Th>
              <Table.Td>{problem}</Table.Td>
              <Table.Td>{expected === null ? '–' : <Code>{expected}</Code>}</Table.Td>
              <Table.Td>{actual === null ? '–' : <Code>{actual}</Code>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}
