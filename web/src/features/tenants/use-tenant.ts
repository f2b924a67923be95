import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { readTenant } from '../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import type { TenantDetail } from '../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { useConsole } from '../../lib/console-context.ts'

/** A tenant as it was read, and the tag that stands for that state of it. */
export interface ReadTenant {
  detail: TenantDetail
  etag: string
}

const LOOK_AGAIN_MS = 3_000

/** All of a tenant. One that is not there yet is looked at again until it is. */
export function useTenant(tenantId: string) {
  const { api } = useConsole()
  return useQuery({
    queryKey: ['tenant', tenantId],
    queryFn: async ({ signal }): Promise<ReadTenant> => {
      const { body, headers } = await api.call(readTenant, { params: { id: tenantId } }, { signal })
      return { detail: body, etag: headers.get('etag') ?? '' }
    },
    refetchInterval: ({ state }) =>
      state.data?.detail.tenant.status === 'provisioning' ? LOOK_AGAIN_MS : false,
  })
}

/** Has everything read again that is on the screen and may have changed with the tenant. Ends when it has been. */
export function useRefreshTenant(tenantId: string): () => Promise<void> {
  const queries = useQueryClient()
  return useCallback(async () => {
    void queries.invalidateQueries({ queryKey: ['tenants'] })
    await queries.invalidateQueries({ queryKey: ['tenant', tenantId] })
  }, [queries, tenantId])
}
