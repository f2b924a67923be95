import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { listTenants } from '../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { useConsole } from '../../lib/console-context.ts'

const PAUSE_MS = 200
const SHOWN = 6

/** Tenants by what is typed, as it comes to rest; none for nothing. `news`: why they are not there yet. */
export function useFoundTenants(text: string) {
  const { api } = useConsole()
  const [search] = useDebouncedValue(text.trim(), PAUSE_MS)
  const isAsked = search !== '' && text.trim() !== ''
  const { data, error, isFetching } = useQuery({
    queryKey: ['tenants', 'palette', search],
    queryFn: async ({ signal }) =>
      (await api.call(listTenants, { query: { search, limit: SHOWN } }, { signal })).body.tenants,
    enabled: isAsked,
    placeholderData: keepPreviousData,
  })
  if (!isAsked) return { found: [], news: undefined }
  const news = isFetching ? 'Looking for tenants …' : error ? 'Tenants can’t be looked for now.' : undefined
  return { found: data ?? [], news }
}
