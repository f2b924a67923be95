import { z } from 'zod'
import { reasonField } from './fields.ts'
import { TENANT_STATUSES } from './tenant-statuses.ts'

const reason = reasonField.optional()

/** The body of `POST /tenants/{id}/suspend`, `/reactivate`, `/archive` and `/restore`. */
export const tenantActionSchema = z.strictObject({ reason }).meta({ id: 'TenantAction' })

/** The body of `POST /tenants/{id}/purge`. */
export const purgeTenantSchema = z
  .strictObject({ reason, confirm: z.string().max(63, 'must be the tenant’s slug') })
  .meta({ id: 'PurgeTenant' })

/** What an action has come to. */
export const tenantLifecycleSchema = z
  .strictObject({
    tenantId: z.guid(),
    slug: z.string(),
    status: z.enum([...TENANT_STATUSES, 'purged']),
    /** False where it was so already, as for a caller who tries again. */
    changed: z.boolean(),
  })
  .meta({ id: 'TenantLifecycle' })

export type TenantLifecycle = z.output<typeof tenantLifecycleSchema>
