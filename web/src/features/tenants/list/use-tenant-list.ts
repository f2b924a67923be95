import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { listTenants } from '../../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { useConsole } from '../../../lib/console-context.ts'
import { type TenantSearch, toListQuery } from '../tenant-search.ts'

/** The page of tenants that the address asks for. The one before stays in sight until it has come. */
export function useTenantList(search: TenantSearch) {
  const { api } = useConsole()
  const query = toListQuery(search)
  return useQuery({
    queryKey: ['tenants', query],
    queryFn: async ({ signal }) => (await api.call(listTenants, { query }, { signal })).body,
    placeholderData: keepPreviousData,
  })
}
