import { Table, Text } from '@mantine/core'
import type { BatchItemState } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { fieldName } from '../../components/field-names.ts'
import { TextLink } from '../../components/links.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { storedFailures } from '../../components/stored-failures.ts'
import classes from './batch-items.module.css'
import { itemWords } from './batch-words.ts'

/** Items of a batch, with what became of each. */
export function BatchItems({ items }: { items: BatchItemState[] }) {
  if (items.length === 0) return <Text>There are no such items.</Text>
  return (
    <ScrollRegion label="Items of the batch">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>No.</Table.Th>
            <Table.Th>Tenant</Table.Th>
            <Table.Th>What became of it</Table.Th>
            <Table.Th>Owner</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Item key={item.position} item={item} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function Item({ item }: { item: BatchItemState }) {
  const { position, name, slug, ownerEmail, tenantId, status, error, setupEmail } = item
  const { word, tone } = itemWords[status]
  return (
    <Table.Tr data-testid={`item-${position}`}>
      <Table.Td>{position + 1}</Table.Td>
      <Table.Td>
        {tenantId ? (
          <TextLink to="/tenants/$tenantId" params={{ tenantId }}>
            {name ?? slug}
          </TextLink>
        ) : (
          (name ?? 'without a name')
        )}
        {slug && (
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.outcome}>
        <StatusMark tone={tone}>{word}</StatusMark>
        {error ? (
          <ItemError error={error} />
        ) : (
          status === 'completed' && <Text size="sm">{setupEmailSentences[setupEmail ?? 'not_needed']}</Text>
        )}
      </Table.Td>
      <Table.Td>{ownerEmail}</Table.Td>
    </Table.Tr>
  )
}

const setupEmailSentences = {
  sent: 'The owner was sent the set-up e-mail',
  failed: 'The set-up e-mail is still to be sent',
  not_needed: '',
} as const

function ItemError({ error }: { error: NonNullable<BatchItemState['error']> }) {
  const { code, errors, duplicateOf } = error
  const { title, next } = storedFailures[code]
  return (
    <>
      <Text size="sm" fw={600}>
        {title}
        {duplicateOf === null ? '' : ` (as in no. ${duplicateOf + 1})`}
      </Text>
      {errors.map(({ pointer, message }) => (
        <Text key={pointer + message} size="sm">
          {pointer === '' ? message : `${fieldName(pointer)}: ${message}`}
        </Text>
      ))}
      <Text size="sm">{next}</Text>
    </>
  )
}
