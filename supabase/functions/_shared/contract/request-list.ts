import { z } from 'zod'
import { momentField } from './fields.ts'
import { ISOLATIONS, OWNER_MODES } from './provision-request.ts'

export const REQUEST_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const

/** Where a provisioning request came from: a call of an admin's, an item of a batch, or the owner's own sign-up. */
export const REQUEST_SOURCES = ['single', 'batch', 'sign_up'] as const

/** One or more statuses, separated by commas. */
const statusesField = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(REQUEST_STATUSES)))

/** By what provisioning requests may be asked for; several must hold at once. */
export const requestListQuerySchema = z.strictObject({
  status: statusesField.optional(),
  /** Only the caller's own. */
  mine: z.enum(['true', 'false']).optional(),
  source: z.enum(REQUEST_SOURCES).optional(),
  batch: z.guid('must be a UUID').optional(),
  createdFrom: momentField.optional(),
  /** Up to it, not with it. */
  createdTo: momentField.optional(),
  /** In the tenant's name or slug or the owner's address, in any letter case; with three letters or digits in a row. */
  search: z
    .string()
    .trim()
    .max(255)
    .regex(/[\p{L}\p{N}]{3}/u, 'must have three letters or digits in a row')
    .optional(),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

export type RequestListQuery = z.output<typeof requestListQuerySchema>

const errorSchema = z.strictObject({ code: z.string(), reason: z.string().nullable() })

/** One intention to make one tenant, as any admin may see it. */
export const requestSummarySchema = z
  .strictObject({
    id: z.guid(),
    status: z.enum(REQUEST_STATUSES),
    source: z.enum(REQUEST_SOURCES),
    name: z.string(),
    slug: z.string(),
    ownerEmail: z.string(),
    ownerMode: z.enum([...OWNER_MODES, 'sign_up']),
    isolation: z.enum(ISOLATIONS),
    /** With its version once there is a tenant; null of a clone before. */
    template: z.string().nullable(),
    /** Null of a sign-up, which is nobody's but its owner's. */
    adminUserId: z.guid().nullable(),
    /** As it is now; null also of an admin who is gone. */
    adminEmail: z.string().nullable(),
    isMine: z.boolean(),
    batchId: z.guid().nullable(),
    /** Null while there is no tenant, and of what has failed. */
    tenantId: z.guid().nullable(),
    attempts: z.int(),
    /** Why it failed; null unless it has. */
    error: errorSchema.nullable(),
    createdAt: z.string(),
    completedAt: z.string().nullable(),
    /** How long the latest attempt took; null while it runs, and before the first. */
    seconds: z.number().nullable(),
  })
  .meta({ id: 'RequestSummary' })

/** A page of provisioning requests, the newest first. */
export const requestListSchema = z
  .strictObject({
    requests: z.array(requestSummarySchema),
    /** For the next page; null on the last. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'RequestList' })

export type RequestList = z.output<typeof requestListSchema>
