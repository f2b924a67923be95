import { Button, NativeSelect, TextInput } from '@mantine/core'
import { SearchField } from '../../components/search-field.tsx'
import type { RequestsSearch } from './pages.ts'
import { isTooShort } from './request-query.ts'
import classes from './requests.module.css'

interface RequestFiltersProps {
  search: RequestsSearch
  onChoose: (chosen: Partial<RequestsSearch>) => void
  onClear: () => void
}

const statuses = [
  { value: '', label: 'All' },
  { value: 'pending,processing', label: 'Waiting or under way' },
  { value: 'completed', label: 'Completed' },
  { value: 'failed', label: 'Failed' },
]

const sources = [
  { value: '', label: 'All' },
  { value: 'single', label: 'One by one' },
  { value: 'batch', label: 'In a batch' },
  { value: 'sign_up', label: 'Sign-ups' },
]

const owners = [
  { value: '', label: 'Everybody' },
  { value: 'mine', label: 'Me' },
]

/** What the list is narrowed down by; all of it is in the address. */
export function RequestFilters({ search, onChoose, onClear }: RequestFiltersProps) {
  const { status = '', source = '', mine, from = '', to = '' } = search
  const isKnown = statuses.some(({ value }) => value === status)
  return (
    <search className={classes.filters}>
      <SearchField
        label="Search"
        placeholder="Name, slug or owner’s e-mail"
        describe={(text) => (isTooShort(text) ? 'Three letters or digits at least' : undefined)}
        value={search.search ?? ''}
        onSearch={(text) => onChoose({ search: text.trim() || undefined })}
      />
      <NativeSelect
        label="Status"
        data={isKnown ? statuses : [...statuses, { value: status, label: status.replaceAll(',', ', ') }]}
        value={status}
        onChange={({ currentTarget: { value } }) => onChoose({ status: value || undefined })}
      />
      <NativeSelect
        label="Made"
        data={sources}
        value={source}
        onChange={({ currentTarget: { value } }) =>
          onChoose({ source: value === '' ? undefined : (value as RequestsSearch['source']) })
        }
      />
      <NativeSelect
        label="Asked for by"
        data={owners}
        value={mine ? 'mine' : ''}
        onChange={({ currentTarget: { value } }) => onChoose({ mine: value === 'mine' || undefined })}
      />
      <TextInput
        type="date"
        label="From"
        value={from}
        max={to || undefined}
        onChange={({ currentTarget: { value } }) => onChoose({ from: value || undefined })}
      />
      <TextInput
        type="date"
        label="To"
        value={to}
        min={from || undefined}
        onChange={({ currentTarget: { value } }) => onChoose({ to: value || undefined })}
      />
      {Object.values(search).some((value) => value !== undefined) && (
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  )
}
