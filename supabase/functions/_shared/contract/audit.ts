import { z } from 'zod'
import { jsonField, momentField } from './fields.ts'

/** By what events may be asked for; several must hold at once. */
export const auditFilterSchema = z.strictObject({
  /** The user who did it. */
  actor: z.guid().optional(),
  action: z.string().min(1).max(64).optional(),
  tenant: z.guid().optional(),
  /** The provisioning request. */
  request: z.guid().optional(),
  batch: z.guid().optional(),
  /** The `X-Request-Id` of the call. */
  httpRequestId: z.string().min(1).max(64).optional(),
  from: momentField.optional(),
  /** Up to it, not with it. */
  to: momentField.optional(),
})

export type AuditFilter = z.output<typeof auditFilterSchema>

export const auditQuerySchema = auditFilterSchema.extend({
  /** `nextCursor` of the page before. */
  cursor: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  format: z.enum(['json', 'csv']).optional(),
})

const jsonSchema = z.record(z.string(), jsonField)

export const auditEventSchema = z
  .strictObject({
    id: z.int(),
    occurredAt: z.string(),
    action: z.string(),
    actor: z.strictObject({
      /** Null on events from before it was noted. */
      kind: z.enum(['user', 'service_role', 'auth_service', 'database']).nullable(),
      id: z.guid().nullable(),
      /** As it is now; null for a user who is gone. */
      email: z.string().nullable(),
    }),
    provisioningRequestId: z.guid().nullable(),
    tenantId: z.guid().nullable(),
    batchId: z.guid().nullable(),
    attemptNumber: z.int().nullable(),
    /** The changed fields as they were and as they are since, where something was changed. As stored: in snake_case. */
    before: jsonSchema.nullable(),
    after: jsonSchema.nullable(),
    details: jsonSchema,
    httpRequestId: z.string().nullable(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' })

export type AuditEvent = z.output<typeof auditEventSchema>

/** A page of the audit, the newest first. */
export const auditPageSchema = z
  .strictObject({
    events: z.array(auditEventSchema),
    /** For the next page; null on the last. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'AuditPage' })

export type AuditPage = z.output<typeof auditPageSchema>
