import { z } from 'zod'
import { ISOLATIONS } from './provision-request.ts'

/**
 * How it stands with a tenant's own schema: there is none by its isolation; all is applied; the newest tenant migration is
 * not yet; nor could it be; the schema or its role is missing.
 */
export const SCHEMA_STATUSES = ['not_applicable', 'ready', 'behind', 'failed', 'missing'] as const

/** The answer of `GET /tenants/:id/status`. A failed request has no tenant any more: then `status` is the request's. */
export const tenantStatusSchema = z
  .strictObject({
    tenantId: z.guid(),
    name: z.string(),
    slug: z.string(),
    status: z.string(),
    isolation: z.enum(ISOLATIONS),
    schemaStatus: z.enum(SCHEMA_STATUSES),
    /** The newest tenant migration that its schema has; null where there is no schema, or none was applied. */
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
