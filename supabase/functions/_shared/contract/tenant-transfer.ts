import { z } from 'zod'
import { emailField, reasonField } from './fields.ts'
import { TENANT_STATUSES } from './tenant-statuses.ts'

/** The body of `POST /tenants/{id}/transfer`. */
export const transferTenantSchema = z
  .strictObject({
    /** Of a user who is there and has confirmed it. */
    ownerEmail: emailField,
    reason: reasonField.optional(),
  })
  .meta({ id: 'TransferTenant' })

/** Whose a tenant is now. */
export const tenantTransferSchema = z
  .strictObject({
    tenantId: z.guid(),
    slug: z.string(),
    status: z.enum(TENANT_STATUSES),
    owner: z.strictObject({ id: z.guid(), email: z.string() }),
    /** False where it was theirs already, as for a caller who tries again. */
    changed: z.boolean(),
  })
  .meta({ id: 'TenantTransfer' })

export type TenantTransfer = z.output<typeof tenantTransferSchema>
