import { Table, UnstyledButton } from '@mantine/core'
import type { TenantSearch, TenantSort } from '../tenant-search.ts'
import classes from './sort-heading.module.css'
import { useChangeSearch } from './use-change-search.ts'

interface SortHeadingProps {
  search: TenantSearch
  column: TenantSort
  label: string
}

/** A column's heading; pressed, the list is sorted by it, and pressed again, the other way round. */
export function SortHeading({ search, column, label }: SortHeadingProps) {
  const changeSearch = useChangeSearch()
  const isSorted = (search.sort ?? 'createdAt') === column
  const order = search.order ?? 'desc'
  const firstOrder = column === 'createdAt' ? 'desc' : 'asc'
  const next = isSorted ? (order === 'asc' ? 'desc' : 'asc') : firstOrder
  const direction = order === 'asc' ? 'ascending' : 'descending'
  return (
    <Table.Th scope="col" aria-sort={isSorted ? direction : 'none'}>
      <UnstyledButton className={classes.button} onClick={() => changeSearch({ sort: column, order: next })}>
        {label}
        <span aria-hidden className={classes.arrow}>
          {isSorted ? (order === 'asc' ? '▲' : '▼') : ''}
        </span>
      </UnstyledButton>
    </Table.Th>
  )
}
