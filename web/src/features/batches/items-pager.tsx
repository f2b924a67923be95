import { Group } from '@mantine/core'
import { ButtonLink } from '../../components/links.tsx'
import type { useBatch } from './use-batch.ts'

interface ItemsPagerProps {
  batchId: string
  search: Parameters<typeof useBatch>[1]
  nextAfter: number | null
}

/** On to the next items, or back to the first. */
export function ItemsPager({ batchId, search: { status, after }, nextAfter }: ItemsPagerProps) {
  const filter = status ? { status } : {}
  if (nextAfter === null && after === undefined) return null
  return (
    <Group gap="xs" component="nav" aria-label="Pages of items">
      {after !== undefined && (
        <ButtonLink variant="default" to="/batches/$batchId" params={{ batchId }} search={filter}>
          First items
        </ButtonLink>
      )}
      {nextAfter !== null && (
        <ButtonLink
          variant="default"
          to="/batches/$batchId"
          params={{ batchId }}
          search={{ ...filter, after: nextAfter }}
        >
          Next items
        </ButtonLink>
      )}
    </Group>
  )
}
