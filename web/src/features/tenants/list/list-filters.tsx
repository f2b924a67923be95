import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { listTemplates } from '../../../../../supabase/functions/_shared/contract/endpoints/templates.ts'
import { TENANT_STATUSES } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { useConsole } from '../../../lib/console-context.ts'
import { FILTERS, type TenantSearch } from '../tenant-search.ts'
import { statusWords } from '../tenant-status-mark.tsx'
import { BatchFilter } from './batch-filter.tsx'
import classes from './list-filters.module.css'
import { useChangeSearch } from './use-change-search.ts'

/** By what the list is narrowed; out of the way until it is wanted. */
export function ListFilters({ search }: { search: TenantSearch }) {
  const changeSearch = useChangeSearch()
  const panel = useId()
  const count = FILTERS.filter((name) => search[name] !== undefined).length
  const [isOpen, setIsOpen] = useState(count > 0)
  const clear = () => changeSearch(Object.fromEntries(FILTERS.map((name) => [name, undefined])))
  return (
    <>
      <div className={classes.buttons}>
        <Button
          variant="default"
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={() => setIsOpen(!isOpen)}
        >
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
        {count > 0 && (
          <Button variant="default" onClick={clear}>
            Clear filters
          </Button>
        )}
      </div>
      <div id={panel} hidden={!isOpen} className={classes.panel}>
        <StatusFilter search={search} />
        <TemplateFilter search={search} />
        <TextInput
          type="date"
          label="Created from"
          value={search.from ?? ''}
          onChange={(event) => changeSearch({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label="Created until"
          value={search.to ?? ''}
          onChange={(event) => changeSearch({ to: event.currentTarget.value || undefined })}
        />
        <BatchFilter key={search.batch ?? ''} batch={search.batch} />
      </div>
    </>
  )
}

function StatusFilter({ search: { status } }: { search: TenantSearch }) {
  const changeSearch = useChangeSearch()
  const chosen = status?.split(',') ?? []
  return (
    <Checkbox.Group
      className={classes.statuses}
      label="Status"
      value={chosen}
      onChange={(values) => {
        const inOrder = TENANT_STATUSES.filter((value) => values.includes(value))
        changeSearch({ status: inOrder.join(',') || undefined })
      }}
    >
      <div className={classes.choices}>
        {TENANT_STATUSES.map((value) => (
          <Checkbox key={value} value={value} label={statusWords[value].word} />
        ))}
      </div>
    </Checkbox.Group>
  )
}

function TemplateFilter({ search: { template } }: { search: TenantSearch }) {
  const { api } = useConsole()
  const changeSearch = useChangeSearch()
  const templates = useQuery({
    queryKey: ['templates', 'all'],
    queryFn: async ({ signal }) =>
      (await api.call(listTemplates, { query: { all: 'true' } }, { signal })).body.templates,
    staleTime: 60_000,
  })
  // Also one that the address names and the list does not.
  const names = new Set([...(templates.data ?? []).map(({ name }) => name), ...(template ? [template] : [])])
  return (
    <NativeSelect
      label="Template"
      description={templates.error ? 'The list of templates could not be read.' : undefined}
      data={[{ value: '', label: 'Any' }, ...[...names].map((name) => ({ value: name, label: name }))]}
      value={template ?? ''}
      onChange={(event) => changeSearch({ template: event.currentTarget.value || undefined })}
    />
  )
}
