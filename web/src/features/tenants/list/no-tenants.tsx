import { Text } from '@mantine/core'
import { ButtonLink } from '../../../components/links.tsx'
import { Notice } from '../../../components/notice.tsx'
import type { TenantSearch } from '../tenant-search.ts'

/** In place of a list with nothing in it: why, and where to go. */
export function NoTenants({ search }: { search: TenantSearch }) {
  const { sort, order, ...narrowing } = search
  const isNarrowed = Object.values(narrowing).some((value) => value !== undefined)
  if (!isNarrowed) {
    return (
      <Notice kind="note" title="There are no tenants yet">
        <Text>The first one is a few steps away: press “New tenant”.</Text>
      </Notice>
    )
  }
  return (
    <Notice kind="note" title="No tenant is like that">
      <Text>Look for other words, or take filters away.</Text>
      <ButtonLink variant="default" to="/tenants" search={{ sort, order }}>
        Show all tenants
      </ButtonLink>
    </Notice>
  )
}
