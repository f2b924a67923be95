import { Stack, Text } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import type { TenantList } from '../../../../supabase/functions/_shared/contract/tenant-list.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { ListFilters } from './list/list-filters.tsx'
import { NoTenants } from './list/no-tenants.tsx'
import { Pager } from './list/pager.tsx'
import { TenantTable } from './list/tenant-table.tsx'
import { useChangeSearch } from './list/use-change-search.ts'
import { useTenantList } from './list/use-tenant-list.ts'

/** All tenants: to be searched, narrowed, sorted and gone through page by page, as the address says. */
export default function TenantsPage() {
  const search = useSearch({ from: '/signed-in/tenants' })
  const changeSearch = useChangeSearch()
  const { data: list, error, isFetching, isPlaceholderData, refetch } = useTenantList(search)
  return (
    <ConsolePage title="Tenants" testId="tenants-page" actions={<NewTenant />}>
      <Stack>
        <SearchField
          label="Search tenants"
          describe={() => 'Name, slug, domain, contact address, or the owner’s whole address'}
          value={search.search ?? ''}
          onSearch={(text) => changeSearch({ search: text === '' ? undefined : text }, { replace: true })}
        />
        <ListFilters search={search} />
        <Text role="status">{isFetching && !list ? 'Reading the tenants …' : list && countOf(list)}</Text>
        {error && (
          <FailureNotice error={error} onRetry={() => refetch()}>
            {search.page && (
              <ButtonLink to="/tenants" search={{ ...search, page: undefined, cursor: undefined }}>
                First page
              </ButtonLink>
            )}
          </FailureNotice>
        )}
        {list?.tenants.length === 0 ? (
          <NoTenants search={search} />
        ) : (
          (list || !error) && (
            <ScrollRegion label="Tenants" isBusy={!list || isPlaceholderData}>
              <TenantTable search={search} tenants={list?.tenants} />
            </ScrollRegion>
          )
        )}
        {list && <Pager search={search} list={list} />}
      </Stack>
    </ConsolePage>
  )
}

function NewTenant() {
  return <ButtonLink to="/tenants/new">New tenant</ButtonLink>
}

/** The total, with "about" where they were too many to count. */
function countOf({ total, totalIsExact }: TenantList): string {
  const number = total.toLocaleString('en')
  if (!totalIsExact) return `About ${number} tenants or more`
  return total === 1 ? '1 tenant' : `${number} tenants`
}
