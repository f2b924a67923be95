import { z } from 'zod'
import { provisionRequestSchema } from './provision-request.ts'

export const BATCH_MODES = ['independent', 'all_or_nothing'] as const

/** How many tenants a batch may have: done while the caller waits, or in the background. */
export const MAX_INLINE_ITEMS = 50
export const MAX_ITEMS = 10_000

/** How many of them may have a schema of their own. */
export const MAX_SCHEMAS = 50

/** How large the body may be: any 50 bodies that POST /tenants takes, and 10,000 of the usual size. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024

/** One tenant of a batch: the body of `POST /tenants`, and its own key if it has one already. */
export const batchItemSchema = provisionRequestSchema
  .extend({ idempotencyKey: z.guid('must be a UUID').optional() })
  .meta({ id: 'BatchItem' })

const mode = z.enum(BATCH_MODES).optional().default('independent')

/** The body of `POST /tenants/batch`. */
export const batchRequestSchema = z
  .strictObject({ mode, tenants: z.array(batchItemSchema).min(1).max(MAX_ITEMS) })
  .meta({ id: 'BatchRequest' })

/** The same before its items are looked at, each by itself. */
export const batchEnvelopeSchema = z.strictObject({
  mode,
  tenants: z
    .array(z.unknown())
    .min(1, 'must have 1 to 10000 items')
    .max(MAX_ITEMS, 'must have 1 to 10000 items'),
})

/** The body of `POST /batches/{id}/undo`. */
export const undoBatchSchema = z
  .strictObject({ confirm: z.string().max(36, 'must be the id of the batch') })
  .meta({ id: 'UndoBatch' })
