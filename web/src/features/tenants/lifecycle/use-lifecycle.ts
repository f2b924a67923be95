import { useMutation } from '@tanstack/react-query'
import {
  archiveTenant,
  purgeTenant,
  reactivateTenant,
  restoreTenant,
  suspendTenant,
} from '../../../../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import type { TenantAction } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { useConsole } from '../../../lib/console-context.ts'
import { useRefreshTenant } from '../use-tenant.ts'

const endpoints = {
  suspend: suspendTenant,
  reactivate: reactivateTenant,
  archive: archiveTenant,
  restore: restoreTenant,
} as const

/** Changes a tenant's status. `onDone` is told when the page shows it. */
export function useLifecycle(action: TenantAction, tenantId: string, onDone: () => void) {
  const { api } = useConsole()
  const refresh = useRefreshTenant(tenantId)
  return useMutation({
    mutationFn: async ({ reason, confirm }: { reason: string; confirm: string }) => {
      const params = { id: tenantId }
      const body = reason === '' ? {} : { reason }
      if (action === 'purge') return api.call(purgeTenant, { params, body: { ...body, confirm } })
      return api.call(endpoints[action], { params, body })
    },
    onSuccess: async () => {
      await refresh()
      onDone()
    },
    // Somebody else may have been quicker: what can be done now is another matter.
    onError: refresh,
  })
}
