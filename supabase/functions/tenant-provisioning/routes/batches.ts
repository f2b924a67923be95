import type { Hono } from 'hono'
import {
  cancelBatch,
  createBatch,
  followBatch,
  listBatches,
  readBatch,
  retryBatch,
  undoBatch,
} from '../../_shared/contract/endpoints/batches.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { eventStream } from '../../_shared/http/event-stream.ts'
import { inBackground } from '../../_shared/http/in-background.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { BatchFollower } from '../../_shared/provisioning/batch-follower.ts'
import type { BatchService } from '../../_shared/provisioning/batch-service.ts'
import type { Caller } from '../../_shared/provisioning/caller.ts'
import { DRAIN_LIMITS, drain } from '../../_shared/provisioning/drain.ts'
import type { Worker } from '../../_shared/provisioning/worker.ts'

const DEFAULT_ITEMS = 100
const DEFAULT_BATCHES = 20
/** RFC 7240. */
const RESPOND_ASYNC = /(?:^|,)\s*respond-async\s*(?:[,;]|$)/i

export function addBatchRoutes(
  app: Hono<AppEnv>,
  services: { batches: BatchService; follower: BatchFollower; worker: Worker },
  config: { drainBudgetMs: number },
): void {
  const { batches, follower, worker } = services

  /** The first worker need not wait for the schedule; those that it wakes do the rest. */
  const startWorker = ({ accessToken: _, ...origin }: Caller, batchId: string) => {
    const options = { ...DRAIN_LIMITS, budgetMs: config.drainBudgetMs, batchId }
    inBackground(origin.requestId, 'drain', drain(worker, origin, options))
  }

  addRoute(
    app,
    createBatch,
    async ({ caller, query, headers, body, idempotencyKey }) => {
      const isAsync = RESPOND_ASYNC.test(headers.prefer ?? '')
      if (query.dry_run === 'true') {
        const { answer, rateLimit } = await batches.examine(caller, idempotencyKey, body, { isAsync })
        return { status: 200, body: answer, headers: rateLimitHeaders(rateLimit) }
      }
      if (!isAsync) {
        const { answer, rateLimit } = await batches.run(caller, idempotencyKey, body)
        return {
          status: 200,
          body: answer,
          headers: { ...rateLimitHeaders(rateLimit), ...replayedHeader(answer) },
        }
      }
      const { answer, rateLimit } = await batches.accept(caller, idempotencyKey, body)
      startWorker(caller, answer.batchId)
      return {
        status: 202,
        body: answer,
        headers: {
          ...rateLimitHeaders(rateLimit),
          ...replayedHeader(answer),
          // From /tenants/batch, wherever the function is mounted.
          Location: `../batches/${answer.batchId}`,
          'Preference-Applied': 'respond-async',
        },
      }
    },
    { askFirst: (caller) => batches.requireAdmin(caller) },
  )

  addRoute(app, listBatches, async ({ caller, query: { cursor, limit = DEFAULT_BATCHES } }) => ({
    status: 200,
    body: await batches.list(caller, { cursor, limit }),
  }))

  addRoute(app, readBatch, async ({ caller, params, query: { limit = DEFAULT_ITEMS, ...query } }) => ({
    status: 200,
    body: await batches.read(caller, params.id, { ...query, limit }),
  }))

  addRoute(app, followBatch, async ({ caller, params, query, headers }) => {
    const lastEventId = headers['last-event-id'] ?? query.lastEventId
    const news = await follower.follow(caller, params.id, lastEventId)
    return { response: news ? eventStream(news) : new Response(null, { status: 204 }) }
  })

  addRoute(app, retryBatch, async ({ caller, params }) => {
    const batch = await batches.retry(caller, params.id)
    startWorker(caller, batch.batchId)
    return { status: 200, body: batch }
  })

  addRoute(app, cancelBatch, async ({ caller, params }) => ({
    status: 200,
    body: await batches.cancel(caller, params.id),
  }))

  addRoute(app, undoBatch, async ({ caller, params, body }) => ({
    status: 200,
    body: await batches.undo(caller, params.id, body.confirm),
  }))
}

function replayedHeader({ replayed }: { replayed: boolean }): { 'Idempotent-Replayed'?: string } {
  return replayed ? { 'Idempotent-Replayed': 'true' } : {}
}
