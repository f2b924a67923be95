import type { Batch, ItemError } from '../contract/batch.ts'
import type { ItemEvent } from '../contract/batch-event.ts'
import type { BatchDatabase, EventCursor, EventPage, EventRow } from './batch-database.ts'
import { toBatch, toItemError } from './batch-rows.ts'
import type { Caller } from './caller.ts'
import { pause } from './pause.ts'
import { ProvisioningError } from './provisioning-error.ts'

/** Many enough that a batch of thousands is caught up with in a few pages. */
const PAGE = 500

/** What a follower is told, and from where it can go on. */
export type BatchNews = { id: string } & (
  | { event: 'item'; data: ItemEvent }
  | { event: 'progress' | 'done'; data: Batch }
)

/** Nothing new in a poll: the connection is kept alive. */
type Silence = undefined

interface FollowOptions {
  /** Between looks at the database. */
  pollMs: number
  /** After this the stream ends, and the follower goes on with another: hosted functions end at a fixed time. */
  lifetimeMs: number
}

/** Follows what happens to a batch, in an order in which nothing can appear that was passed over. */
export class BatchFollower {
  readonly #database: BatchDatabase
  readonly #options: FollowOptions

  constructor(database: BatchDatabase, options: FollowOptions) {
    this.#database = database
    this.#options = options
  }

  /**
   * What has happened after the event with this id, and what happens from now on, until the batch is done or the time is
   * up. Undefined: nothing has, and nothing will.
   * @throws ProvisioningError NOT_FOUND.
   */
  async follow(
    caller: Caller,
    batchId: string,
    lastEventId: string | undefined,
  ): Promise<AsyncGenerator<BatchNews | Silence> | undefined> {
    const cursor = lastEventId === undefined ? undefined : parseEventId(lastEventId)
    const first = await this.#database.listEvents(caller, batchId, cursor, PAGE)
    if (cursor && first.events.length === 0 && isOver(first)) return undefined
    return this.#news(caller, batchId, cursor, first)
  }

  async *#news(
    caller: Caller,
    batchId: string,
    after: EventCursor | undefined,
    first: EventPage,
  ): AsyncGenerator<BatchNews | Silence> {
    const stopAt = performance.now() + this.#options.lifetimeMs
    let cursor = after
    let page = first
    let told = ''
    for (;;) {
      for (const row of page.events) {
        cursor = { transactionId: row.transaction_id, id: row.id }
        const data = toItemEvent(row)
        if (data) yield { id: toEventId(cursor), event: 'item', data }
      }
      const batch = toBatch(page.batch)
      const id = cursor ? toEventId(cursor) : '0-0'
      if (isOver(page)) {
        yield { id, event: 'done', data: batch }
        return
      }
      const counts = JSON.stringify(batch.counts)
      if (counts !== told) yield { id, event: 'progress', data: batch }
      else yield undefined
      told = counts
      if (performance.now() >= stopAt) return
      if (page.events.length < PAGE) await pause(this.#options.pollMs)
      try {
        page = await this.#database.listEvents(caller, batchId, cursor, PAGE)
      } catch (error) {
        // The follower comes again, with a new token if it was that, and is told what it is.
        if (error instanceof ProvisioningError) return
        throw error
      }
    }
  }
}

/** Nothing is open, and all that has happened has been told. */
function isOver({ batch, has_more: hasMore }: EventPage): boolean {
  return batch.status !== 'running' && !hasMore
}

function parseEventId(id: string): EventCursor {
  const [transactionId = '', number] = id.split('-')
  return { transactionId, id: Number(number) }
}

function toEventId({ transactionId, id }: EventCursor): string {
  return `${transactionId}-${id}`
}

/** What an event of the audit says about an item's status; others say nothing of it. */
function toItemEvent(row: EventRow): ItemEvent | undefined {
  const error = row.error && toItemError(row.error)
  const status = statusAfter(row.action, error)
  if (!status) return undefined
  const { position, tenant_id, attempt_number: attempt, occurred_at: at } = row
  return { position, status, tenantId: status === 'completed' ? tenant_id : null, attempt, error, at }
}

function statusAfter(action: string, error: ItemError | null): ItemEvent['status'] | undefined {
  switch (action) {
    case 'attempt_started':
      return 'running'
    case 'tenant_activated':
      return 'completed'
    case 'tenant_undone':
      return 'undone'
    case 'attempt_failed':
    case 'request_dropped':
      if (error?.code === 'BATCH_ITEM_CANCELLED') return 'cancelled'
      return error?.code === 'BATCH_UNDONE' ? 'undone' : 'failed'
    default:
      return undefined
  }
}
