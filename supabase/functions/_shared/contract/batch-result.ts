import { z } from 'zod'
import { batchSchema, ITEM_STATUSES, itemErrorSchema } from './batch.ts'
import { provisionResponseSchema, SETUP_EMAIL_STATES } from './provision-response.ts'

const { tenant, owner, credentials, apiKey } = provisionResponseSchema.shape

/** What became of an item while the caller waited. Secrets are shown here and never again. */
export const batchResultItemSchema = z
  .strictObject({
    position: z.int(),
    status: z.enum(ITEM_STATUSES),
    idempotencyKey: z.guid(),
    tenant: tenant.optional(),
    owner: owner.omit({ setupEmail: true }).optional(),
    credentials,
    apiKey,
    setupEmail: z.enum(SETUP_EMAIL_STATES).nullable(),
    error: itemErrorSchema.optional(),
  })
  .meta({ id: 'BatchResultItem' })

export type BatchResultItem = z.output<typeof batchResultItemSchema>

const { batchId, mode, status, error } = batchSchema.shape

export const batchResultSchema = z
  .strictObject({
    batchId,
    mode,
    /** `running` where others are still at some of its items: `GET /batches/{id}` tells how they end. */
    status,
    error,
    items: z.array(batchResultItemSchema),
    summary: z.strictObject({
      total: z.int(),
      successful: z.int(),
      failed: z.int(),
      processingTimeMs: z.int(),
    }),
    replayed: z.boolean(),
  })
  .meta({ id: 'BatchResult' })

export type BatchResult = z.output<typeof batchResultSchema>

/** The answer of a dry run: what would be found fault with. */
export const batchReportSchema = z
  .strictObject({
    dryRun: z.literal(true),
    total: z.int(),
    faulty: z.int(),
    items: z.array(itemErrorSchema.extend({ position: z.int() })),
  })
  .meta({ id: 'BatchReport' })

export type BatchReport = z.output<typeof batchReportSchema>
