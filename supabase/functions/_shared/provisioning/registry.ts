import { z } from 'zod'
import type { TenantLifecycle } from '../contract/tenant-lifecycle.ts'
import { TENANT_STATUSES, type TenantAction } from '../contract/tenant-statuses.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'

const lifecycleSchema = z.object({
  tenant_id: z.guid(),
  slug: z.string(),
  status: z.enum([...TENANT_STATUSES, 'purged']),
  is_changed: z.boolean(),
})

/** The tenants that there are, for admins: finding, reading and changing them. */
export class Registry {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** @throws ProvisioningError NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION or VALIDATION_ERROR. */
  async changeStatus(
    caller: Caller,
    tenantId: string,
    action: TenantAction,
    { reason, confirm }: { reason?: string | undefined; confirm?: string },
  ): Promise<TenantLifecycle> {
    const { slug, status, is_changed } = await this.#calls.asCaller(
      caller,
      lifecycleSchema,
      'change_tenant_status',
      {
        p_tenant_id: tenantId,
        p_action: action,
        ...(reason === undefined ? {} : { p_reason: reason }),
        ...(confirm === undefined ? {} : { p_confirm: confirm }),
      },
    )
    return { tenantId, slug, status, changed: is_changed }
  }
}
