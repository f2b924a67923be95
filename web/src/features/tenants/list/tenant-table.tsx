import { Skeleton, Table, Text } from '@mantine/core'
import type { TenantList } from '../../../../../supabase/functions/_shared/contract/tenant-list.ts'
import { TextLink } from '../../../components/links.tsx'
import { Moment } from '../../../components/moment.tsx'
import { PAGE_SIZE, type TenantSearch } from '../tenant-search.ts'
import { TenantStatusMark } from '../tenant-status-mark.tsx'
import { SortHeading } from './sort-heading.tsx'
import classes from './tenant-table.module.css'

interface TenantTableProps {
  search: TenantSearch
  /** None while they are being read. */
  tenants: TenantList['tenants'] | undefined
}

/** A page of tenants, a row each, in columns to sort by. */
export function TenantTable({ search, tenants }: TenantTableProps) {
  return (
    <Table className={classes.table} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <SortHeading search={search} column="name" label="Name" />
          <SortHeading search={search} column="slug" label="Slug" />
          <SortHeading search={search} column="status" label="Status" />
          <Table.Th scope="col">Owner</Table.Th>
          <Table.Th scope="col">Template</Table.Th>
          <SortHeading search={search} column="createdAt" label="Created" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tenants ? tenants.map((tenant) => <Row key={tenant.id} tenant={tenant} />) : <RowsToCome />}
      </Table.Tbody>
    </Table>
  )
}

function Row({ tenant }: { tenant: TenantList['tenants'][number] }) {
  const { id, name, slug, status, owner, template, createdAt } = tenant
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.name}>
        <TextLink inherit to="/tenants/$tenantId" params={{ tenantId: id }}>
          {name}
        </TextLink>
      </Table.Th>
      <Table.Td className={classes.long}>{slug}</Table.Td>
      <Table.Td>
        <TenantStatusMark status={status} />
      </Table.Td>
      <Table.Td className={classes.long}>{owner?.email ?? <Text c="dimmed">none</Text>}</Table.Td>
      <Table.Td>{template}</Table.Td>
      <Table.Td className={classes.moment}>
        <Moment at={createdAt} />
      </Table.Td>
    </Table.Tr>
  )
}

/** As high as the rows that will take their place. */
function RowsToCome() {
  return Array.from({ length: PAGE_SIZE }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <Table.Tr key={row} aria-hidden>
      <Table.Td colSpan={6}>
        <Skeleton height="1.5rem" />
      </Table.Td>
    </Table.Tr>
  ))
}
