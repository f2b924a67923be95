import { Skeleton, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Catalogue } from '../../../../supabase/functions/_shared/contract/catalogue.ts'
import { readCatalogue } from '../../../../supabase/functions/_shared/contract/endpoints/catalogue.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { useConsole } from '../../lib/console-context.ts'
import classes from './overview/section.module.css'
import { Section } from './overview/section.tsx'

/** What a tenant offers: its segments, each with its packages. */
export function CataloguePanel({ tenantId }: { tenantId: string }) {
  const { api } = useConsole()
  const { data, error, refetch } = useQuery({
    queryKey: ['tenant', tenantId, 'catalogue'],
    queryFn: async ({ signal }) =>
      (await api.call(readCatalogue, { params: { id: tenantId } }, { signal })).body,
  })
  if (error) return <FailureNotice error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton height="12rem" aria-busy />
  if (data.segments.length === 0) return <Text>There is nothing in its catalogue.</Text>
  return (
    <div className={classes.sections}>
      {data.segments.map((segment) => (
        <SegmentPart key={segment.id} segment={segment} currency={data.tenant.currency} />
      ))}
    </div>
  )
}

function SegmentPart({ segment, currency }: { segment: Catalogue['segments'][number]; currency: string }) {
  const { name, slug, heroTitle, packages } = segment
  const price = new Intl.NumberFormat('en-GB', { style: 'currency', currency })
  const minor = 10 ** (price.resolvedOptions().maximumFractionDigits ?? 2)
  return (
    <Section title={name}>
      <Text c="dimmed" size="sm">
        {heroTitle ? `${slug}: ${heroTitle}` : slug}
      </Text>
      <ScrollRegion label={`Packages of ${name}`}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Package</Table.Th>
              <Table.Th scope="col">Slug</Table.Th>
              <Table.Th scope="col">Price</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {packages.map((item) => (
              <Table.Tr key={item.id}>
                <Table.Th scope="row">{item.name}</Table.Th>
                <Table.Td>{item.slug}</Table.Td>
                <Table.Td>{price.format(item.priceMinor / minor)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Section>
  )
}
