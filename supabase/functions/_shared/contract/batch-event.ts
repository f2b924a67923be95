import { z } from 'zod'
import { batchSchema, ITEM_STATUSES, itemErrorSchema } from './batch.ts'

/** Data of `event: item`: an item has come to another status. */
const itemEventSchema = z.strictObject({
  position: z.int().nullable(),
  status: z.enum(ITEM_STATUSES),
  tenantId: z.guid().nullable(),
  attempt: z.int().nullable(),
  error: itemErrorSchema.nullable(),
  at: z.string(),
})

/** Data of `event: progress`, and of the last one, `event: done`. */
const progressEventSchema = batchSchema

export const batchEventSchema = z.union([itemEventSchema, progressEventSchema])

export type ItemEvent = z.output<typeof itemEventSchema>

const EVENT_ID = /^\d{1,19}-\d{1,18}$/

/** Where a follower goes on. */
export const eventIdField = z.string().regex(EVENT_ID, 'is not the id of an event')
