import { useQuery } from '@tanstack/react-query'
import { readTenantTimeline } from '../../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { useConsole } from '../../../lib/console-context.ts'

/** What happened to a tenant, the oldest first; of one that is gone as well. */
export function useTimeline(tenantId: string) {
  const { api } = useConsole()
  return useQuery({
    queryKey: ['tenant', tenantId, 'timeline'],
    queryFn: async ({ signal }) =>
      (await api.call(readTenantTimeline, { params: { id: tenantId } }, { signal })).body,
  })
}
