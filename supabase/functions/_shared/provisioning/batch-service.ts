import type { z } from 'zod'
import type {
  acceptedBatchSchema,
  Batch,
  BatchItemState,
  BatchList,
  BatchPage,
  UndoneBatch,
} from '../contract/batch.ts'
import { type batchEnvelopeSchema, MAX_INLINE_ITEMS } from '../contract/batch-request.ts'
import type { BatchReport, BatchResult } from '../contract/batch-result.ts'
import { failpoint } from '../failpoint.ts'
import type { BatchDatabase } from './batch-database.ts'
import { type ItemSecrets, readItem, readQueuedItem, type SqlItem } from './batch-items.ts'
import { toBatch, toItemState, toReport } from './batch-rows.ts'
import type { Caller } from './caller.ts'
import type { InlineBatch } from './inline-batch.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { Limited } from './rate-limit.ts'
import { untilAnswered } from './until-answered.ts'

type Envelope = z.output<typeof batchEnvelopeSchema>
type AcceptedBatch = z.output<typeof acceptedBatchSchema>

/** Many tenants as one: accepted in one transaction, then made while the caller waits or by workers. */
export class BatchService {
  readonly #database: BatchDatabase
  readonly #inline: InlineBatch
  readonly #patienceMs: number

  constructor(database: BatchDatabase, inline: InlineBatch, options: { patienceMs: number }) {
    this.#database = database
    this.#inline = inline
    this.#patienceMs = options.patienceMs
  }

  /** @throws ProvisioningError UNAUTHENTICATED or FORBIDDEN, before a large body is read. */
  requireAdmin(caller: Caller): Promise<void> {
    return this.#database.requireAdmin(caller)
  }

  /** What accepting would find fault with; nothing is written. */
  async examine(
    caller: Caller,
    idempotencyKey: string,
    { tenants }: Envelope,
    { isAsync }: { isAsync: boolean },
  ): Promise<Limited<BatchReport>> {
    const items = isAsync ? toQueuedItems(tenants) : tenants.map((value) => readItem(value).item)
    const row = await this.#database.examine(caller, { idempotencyKey, items })
    return { answer: toReport(row), rateLimit: row.rate_limit }
  }

  /** Accepts a batch for the workers. The list in `envelope` is used up. */
  async accept(caller: Caller, idempotencyKey: string, envelope: Envelope): Promise<Limited<AcceptedBatch>> {
    const {
      replayed,
      rate_limit: rateLimit,
      ...row
    } = await this.#accept(caller, {
      idempotencyKey,
      mode: envelope.mode,
      items: toQueuedItems(envelope.tenants),
    })
    return { answer: { ...toBatch(row), replayed }, rateLimit }
  }

  /** Makes a small batch while the caller waits; or goes on with what is left of it. */
  async run(
    caller: Caller,
    idempotencyKey: string,
    { mode, tenants }: Envelope,
  ): Promise<Limited<BatchResult>> {
    const startedAt = performance.now()
    if (tenants.length > MAX_INLINE_ITEMS) {
      throw new ProvisioningError('VALIDATION_ERROR', {
        detail: `More than ${MAX_INLINE_ITEMS} tenants are made in the background: send Prefer: respond-async.`,
        errors: [{ pointer: '/tenants', message: `must have 1 to ${MAX_INLINE_ITEMS} items` }],
      })
    }
    const read = tenants.map(readItem)
    const items = read.map(({ item }) => item)
    const {
      replayed,
      rate_limit: rateLimit,
      ...accepted
    } = await this.#accept(caller, { idempotencyKey, mode, items })
    failpoint('batch:accepted')
    const secrets = new Map(
      read.flatMap(({ secrets }, position): [number, ItemSecrets][] =>
        secrets ? [[position, secrets]] : [],
      ),
    )
    const { accessToken: _, ...origin } = caller
    const { row, items: results } = await this.#inline.run(origin, accepted, secrets)
    failpoint('batch:answering')
    const { batchId, status, error } = toBatch(row)
    const successful = results.filter((item) => item.status === 'completed').length
    const answer = {
      batchId,
      mode,
      status,
      error,
      items: results,
      summary: {
        total: results.length,
        successful,
        failed: results.filter((item) => item.status !== 'completed' && item.error).length,
        processingTimeMs: Math.round(performance.now() - startedAt),
      },
      replayed,
    }
    return { answer, rateLimit }
  }

  async read(
    caller: Caller,
    batchId: string,
    query: { status?: BatchItemState['status'] | undefined; after?: number | undefined; limit: number },
  ): Promise<BatchPage> {
    // First the batch: where it is told to be done, the items are as they stay.
    const batch = await this.#database.read(caller, batchId)
    const rows = await this.#database.listItems(caller, batchId, query)
    const last = rows.length === query.limit ? rows.at(-1)?.position : undefined
    // A page that is just full says nothing of whether there are more.
    const more =
      last === undefined
        ? []
        : await this.#database.listItems(caller, batchId, { ...query, after: last, limit: 1 })
    return {
      ...toBatch(batch),
      items: rows.map(toItemState),
      nextAfter: more.length > 0 ? (last ?? null) : null,
    }
  }

  async list(caller: Caller, page: { cursor: string | undefined; limit: number }): Promise<BatchList> {
    const rows = await this.#database.list(caller, { before: page.cursor, limit: page.limit })
    const last = rows.length >= page.limit ? rows.at(-1)?.created_at : undefined
    const more = last === undefined ? [] : await this.#database.list(caller, { before: last, limit: 1 })
    return { batches: rows.map(toBatch), nextCursor: more.length > 0 ? (last ?? null) : null }
  }

  /** Queues what has failed once more. */
  async retry(caller: Caller, batchId: string): Promise<Batch> {
    return toBatch(await this.#database.retry(caller, batchId))
  }

  /** Drops what nobody has begun. */
  async cancel(caller: Caller, batchId: string): Promise<Batch> {
    return toBatch(await this.#database.cancel(caller, batchId))
  }

  /** Takes back what nobody has used since. */
  async undo(caller: Caller, batchId: string, confirm: string): Promise<UndoneBatch> {
    const { undone, kept, ...row } = await this.#database.undo(caller, batchId, confirm)
    return { ...toBatch(row), undone, kept }
  }

  /** The batch's key makes a second delivery of this call the same batch, so a lost answer may be asked for again. */
  #accept(caller: Caller, args: Parameters<BatchDatabase['accept']>[1]) {
    return untilAnswered(this.#patienceMs, (isRepeat) =>
      this.#database.accept(caller, args).catch((error: unknown) => {
        throw isRepeat && error instanceof ProvisioningError && error.code === 'DUPLICATE_REQUEST'
          ? new ProvisioningError('DATABASE_UNAVAILABLE', {
              retryAfterSeconds: 2,
              cause: { code: error.code },
            })
          : error
      }),
    )
  }
}

/** In place: ten thousand items are held once. */
function toQueuedItems(values: unknown[]): SqlItem[] {
  for (const [position, value] of values.entries()) values[position] = readQueuedItem(value)
  return values as SqlItem[]
}
