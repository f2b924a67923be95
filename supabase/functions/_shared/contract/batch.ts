import { z } from 'zod'
import { BATCH_MODES } from './batch-request.ts'
import { ERROR_CODES, type ErrorCode } from './error-codes.ts'
import { fieldErrorSchema } from './problem.ts'
import { SETUP_EMAIL_STATES } from './provision-response.ts'

export const ITEM_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled', 'undone'] as const
export const BATCH_STATUSES = ['running', 'completed', 'failed', 'cancelled', 'undone'] as const

/** The batch in a path. */
export const batchParams = z.strictObject({ id: z.guid() })

/** Why an item has no tenant. */
export const itemErrorSchema = z
  .strictObject({
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    reason: z.string().nullable(),
    /** Pointers into the item. */
    errors: z.array(fieldErrorSchema),
    /** The position of the item that wants the same. */
    duplicateOf: z.int().nullable(),
  })
  .meta({ id: 'BatchItemError' })

export type ItemError = z.output<typeof itemErrorSchema>

export const batchCountsSchema = z
  .strictObject({
    queued: z.int(),
    running: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    undone: z.int(),
  })
  .meta({ id: 'BatchCounts' })

/** Where a batch stands. Failed: of mode all_or_nothing, and one of its items could not be made. */
export const batchSchema = z
  .strictObject({
    batchId: z.guid(),
    mode: z.enum(BATCH_MODES),
    status: z.enum(BATCH_STATUSES),
    /** What decided an all_or_nothing batch against it, and at which item. */
    error: z
      .strictObject({ code: z.string(), reason: z.string().nullable(), position: z.int().nullable() })
      .nullable(),
    counts: batchCountsSchema,
    total: z.int(),
    createdAt: z.string(),
    /** From when on what nobody has begun is failed. */
    deadlineAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Batch' })

export type Batch = z.output<typeof batchSchema>

export const batchItemStateSchema = z
  .strictObject({
    position: z.int(),
    idempotencyKey: z.guid(),
    status: z.enum(ITEM_STATUSES),
    name: z.string().nullable(),
    slug: z.string().nullable(),
    ownerEmail: z.string().nullable(),
    tenantId: z.guid().nullable(),
    attempts: z.int(),
    setupEmail: z.enum(SETUP_EMAIL_STATES).nullable(),
    error: itemErrorSchema.nullable(),
  })
  .meta({ id: 'BatchItemState' })

export type BatchItemState = z.output<typeof batchItemStateSchema>

export const batchItemsQuerySchema = z.strictObject({
  status: z.enum(ITEM_STATUSES).optional(),
  /** The position after which to go on: `nextAfter` of the page before. */
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
})

export const batchPageSchema = z
  .strictObject({
    ...batchSchema.shape,
    items: z.array(batchItemStateSchema),
    /** For the next page; null on the last. */
    nextAfter: z.int().nullable(),
  })
  .meta({ id: 'BatchPage' })

export type BatchPage = z.output<typeof batchPageSchema>

export const batchListQuerySchema = z.strictObject({
  /** `nextCursor` of the page before. */
  cursor: z.iso.datetime({ offset: true, message: 'is malformed' }).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

/** The calling admin's batches, the newest first. */
export const batchListSchema = z
  .strictObject({ batches: z.array(batchSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'BatchList' })

export type BatchList = z.output<typeof batchListSchema>

export const acceptedBatchSchema = z
  .strictObject({ ...batchSchema.shape, replayed: z.boolean() })
  .meta({ id: 'AcceptedBatch' })

export const undoneBatchSchema = z
  .strictObject({
    ...batchSchema.shape,
    /** How many tenants this call took back. */
    undone: z.int(),
    /** The positions of those that somebody has used since. */
    kept: z.array(z.int()),
  })
  .meta({ id: 'UndoneBatch' })

export type UndoneBatch = z.output<typeof undoneBatchSchema>
