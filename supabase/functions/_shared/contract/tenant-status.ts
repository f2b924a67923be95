import { z } from 'zod'

/** The answer of `GET /tenants/:id/status`. A failed request has no tenant any more: then `status` is the request's. */
export const tenantStatusSchema = z
  .strictObject({
    tenantId: z.guid(),
    name: z.string(),
    slug: z.string(),
    status: z.string(),
    isolation: z.enum(['shared', 'schema']),
    schemaStatus: z.string(),
    migrationVersion: z.string().nullable(),
    createdAt: z.string(),
    lastActivity: z.string().nullable(),
    request: z
      .strictObject({
        status: z.enum(['pending', 'processing', 'completed', 'failed']),
        attempts: z.int(),
        error: z.strictObject({ code: z.string(), reason: z.string().nullable() }).nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'TenantStatus' })

export type TenantStatus = z.output<typeof tenantStatusSchema>
