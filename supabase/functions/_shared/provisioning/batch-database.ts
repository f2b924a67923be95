import { z } from 'zod'
import type { BATCH_MODES } from '../contract/batch-request.ts'
import type { SqlItem } from './batch-items.ts'
import {
  type BatchRow,
  batchRowSchema,
  errorRowSchema,
  itemRowSchema,
  reportRowSchema,
} from './batch-rows.ts'
import type { Caller, Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { rateLimitSchema } from './rate-limit.ts'

interface BatchArguments {
  idempotencyKey: string
  mode: (typeof BATCH_MODES)[number]
  items: SqlItem[]
}

interface ItemsQuery {
  status?: string | undefined
  after?: number | undefined
  limit: number
}

/** Where a follower of a batch's events has got to. */
export interface EventCursor {
  transactionId: string
  id: number
}

const eventRowSchema = z.object({
  transaction_id: z.string(),
  id: z.int(),
  occurred_at: z.string(),
  action: z.string(),
  position: z.int().nullable(),
  tenant_id: z.guid().nullable(),
  attempt_number: z.int().nullable(),
  error: errorRowSchema.nullable(),
})

export type EventRow = z.output<typeof eventRowSchema>

const eventPageSchema = z.object({
  batch: batchRowSchema,
  events: z.array(eventRowSchema),
  has_more: z.boolean(),
})

export type EventPage = z.output<typeof eventPageSchema>

const ofBatches = { isLong: true }

/** The database functions of batches. Every failure is a `ProvisioningError`. */
export class BatchDatabase {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** @throws ProvisioningError UNAUTHENTICATED or FORBIDDEN. */
  async requireAdmin(caller: Caller): Promise<void> {
    await this.#calls.asCaller(caller, z.guid(), 'require_admin', {})
  }

  accept(caller: Caller, { idempotencyKey, mode, items }: BatchArguments) {
    const schema = batchRowSchema.extend({ replayed: z.boolean(), rate_limit: rateLimitSchema })
    const args = { p_idempotency_key: idempotencyKey, p_items: items as never, p_mode: mode }
    return this.#calls.asCaller(caller, schema, 'accept_batch', args, ofBatches)
  }

  examine(caller: Caller, { idempotencyKey, items }: Omit<BatchArguments, 'mode'>) {
    const args = { p_idempotency_key: idempotencyKey, p_items: items as never }
    return this.#calls.asCaller(caller, reportRowSchema, 'examine_batch', args, ofBatches)
  }

  /** For its admin; for an origin without a token with the secret key, since a token may run out while a batch is made. */
  read(reader: Caller | Origin, batchId: string): Promise<BatchRow> {
    const args = { p_batch_id: batchId }
    return 'accessToken' in reader
      ? this.#calls.asCaller(reader, batchRowSchema, 'get_batch', args)
      : this.#calls.asService(reader, batchRowSchema, 'get_batch', args)
  }

  /** By position; for the same. */
  listItems(reader: Caller | Origin, batchId: string, { status, after, limit }: ItemsQuery) {
    const args = {
      p_batch_id: batchId,
      p_limit: limit,
      ...(status === undefined ? {} : { p_status: status }),
      ...(after === undefined ? {} : { p_after_position: after }),
    }
    return 'accessToken' in reader
      ? this.#calls.asCaller(reader, z.array(itemRowSchema), 'list_batch_items', args)
      : this.#calls.asService(reader, z.array(itemRowSchema), 'list_batch_items', args)
  }

  /** The newest first. */
  list(caller: Caller, { before, limit }: { before: string | undefined; limit: number }) {
    return this.#calls.asCaller(caller, z.array(batchRowSchema), 'list_batches', {
      p_limit: limit,
      ...(before === undefined ? {} : { p_before: before }),
    })
  }

  listEvents(caller: Caller, batchId: string, after: EventCursor | undefined, limit: number) {
    return this.#calls.asCaller(caller, eventPageSchema, 'list_batch_events', {
      p_batch_id: batchId,
      p_limit: limit,
      ...(after === undefined ? {} : { p_after_transaction: after.transactionId, p_after_id: after.id }),
    })
  }

  retry(caller: Caller, batchId: string): Promise<BatchRow> {
    return this.#calls.asCaller(caller, batchRowSchema, 'retry_batch', { p_batch_id: batchId }, ofBatches)
  }

  cancel(caller: Caller, batchId: string): Promise<BatchRow> {
    return this.#calls.asCaller(caller, batchRowSchema, 'cancel_batch', { p_batch_id: batchId }, ofBatches)
  }

  undo(caller: Caller, batchId: string, confirm: string) {
    const schema = batchRowSchema.extend({ undone: z.int(), kept: z.array(z.int()) })
    const args = { p_batch_id: batchId, p_confirm: confirm }
    return this.#calls.asCaller(caller, schema, 'undo_batch', args, ofBatches)
  }
}
