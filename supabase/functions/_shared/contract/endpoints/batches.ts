import { z } from 'zod'
import {
  acceptedBatchSchema,
  batchItemsQuerySchema,
  batchListQuerySchema,
  batchListSchema,
  batchPageSchema,
  batchParams,
  batchSchema,
  undoneBatchSchema,
} from '../batch.ts'
import { batchEventSchema, eventIdField } from '../batch-event.ts'
import {
  batchEnvelopeSchema,
  batchRequestSchema,
  MAX_BATCH_BYTES,
  undoBatchSchema,
} from '../batch-request.ts'
import { batchReportSchema, batchResultSchema } from '../batch-result.ts'
import { defineEndpoint } from '../endpoint.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'

const params = { id: '0b7c5b6e-6f2b-4f39-9d6f-6f6c6d1f8a10' }

const batch = {
  batchId: params.id,
  mode: 'independent',
  status: 'running',
  error: null,
  counts: { queued: 480, running: 20, completed: 0, failed: 0, cancelled: 0, undone: 0 },
  total: 500,
  createdAt: '2026-11-20T19:55:36.690102+00:00',
  deadlineAt: '2026-11-21T19:55:36.690102+00:00',
  finishedAt: null,
} as const

const finished = {
  ...batch,
  status: 'completed',
  counts: { queued: 0, running: 0, completed: 499, failed: 1, cancelled: 0, undone: 0 },
  finishedAt: '2026-11-20T19:56:40.120311+00:00',
} as const

/** Each example has names of its own, so that each can be sent. */
const tenantsOf = (...names: string[]) =>
  names.map((name) => ({
    tenant: { name },
    owner: { email: `owner@${name.toLowerCase()}.test`, fullName: 'Jane Doe' },
  }))

export const createBatch = defineEndpoint({
  operationId: 'createBatch',
  method: 'POST',
  path: '/tenants/batch',
  tag: 'Batches',
  summary: 'Provision many tenants',
  description:
    'Up to 50 while the caller waits, or up to 10,000 in the background with `Prefer: respond-async`. `independent`: one item’s failure touches no other; `all_or_nothing`: all are active or none ever existed. Up to 50 of them may have a schema of their own. `?dry_run=true` only tells what would be found fault with. The same key again is the same batch, and goes on with what is left of it.',
  access: 'admin',
  query: z.strictObject({ dry_run: z.enum(['true', 'false']).optional() }),
  headers: z.object({ prefer: z.string().optional() }),
  body: {
    schema: batchRequestSchema,
    envelope: batchEnvelopeSchema,
    maxBytes: MAX_BATCH_BYTES,
  },
  idempotencyKey: true,
  responses: {
    200: {
      description: 'What became of each tenant, or for a dry run every fault.',
      schema: z.union([batchResultSchema, batchReportSchema]),
      headers: [...RATE_LIMIT_HEADERS, 'Idempotent-Replayed'],
      example: {
        batchId: params.id,
        mode: 'independent',
        status: 'completed',
        error: null,
        items: [
          {
            position: 0,
            status: 'completed',
            idempotencyKey: 'c4b1c1d6-53b0-8c8e-b0d5-6a3f9c2e1d40',
            tenant: {
              id: '6817e979-0927-434f-8bc3-84071a4a4e9c',
              name: 'Acme GmbH',
              slug: 'acme-gmbh',
              domain: null,
              status: 'active',
              isolation: 'shared',
              template: 'default@1',
              createdAt: '2026-11-20T19:55:36.690102+00:00',
            },
            owner: { id: '3984e788-99bc-41f9-b7ab-708a1bc1bb99', email: 'jane@acme.test', mode: 'invite' },
            setupEmail: 'sent',
          },
          {
            position: 1,
            status: 'failed',
            idempotencyKey: '5f8a0e2b-7c11-8d3e-b2a9-0c4d5e6f7a81',
            setupEmail: null,
            error: {
              code: 'DUPLICATE_SLUG',
              reason: null,
              errors: [{ pointer: '/tenant/slug', message: 'is taken' }],
              duplicateOf: null,
            },
          },
        ],
        summary: { total: 2, successful: 1, failed: 1, processingTimeMs: 640 },
        replayed: false,
      },
    },
    202: {
      description: 'Accepted; workers do it, the first of them at once.',
      schema: acceptedBatchSchema,
      headers: [...RATE_LIMIT_HEADERS, 'Location', 'Preference-Applied', 'Idempotent-Replayed'],
      example: { ...batch, replayed: false },
    },
  },
  examples: {
    independent: { summary: 'Each by itself', body: { tenants: tenantsOf('Initech', 'Umbrella') } },
    allOrNothing: {
      summary: 'All of them or none',
      body: { mode: 'all_or_nothing', tenants: tenantsOf('Hooli', 'Vandelay') },
    },
    dryRun: {
      summary: 'Only looked at',
      query: { dry_run: 'true' },
      body: { tenants: tenantsOf('Acme', 'Wonka') },
    },
  },
  errors: ['BATCH_REJECTED', 'DUPLICATE_REQUEST', 'IDEMPOTENCY_KEY_REUSED', 'RATE_LIMITED'],
})

export const listBatches = defineEndpoint({
  operationId: 'listBatches',
  method: 'GET',
  path: '/batches',
  tag: 'Batches',
  summary: 'Your batches, the newest first',
  access: 'admin',
  query: batchListQuerySchema,
  responses: {
    200: {
      description: 'A page of them.',
      schema: batchListSchema,
      example: { batches: [batch], nextCursor: null },
    },
  },
  examples: { newest: { summary: 'The newest ten', query: { limit: 10 } } },
  errors: [],
})

export const readBatch = defineEndpoint({
  operationId: 'readBatch',
  method: 'GET',
  path: '/batches/{id}',
  tag: 'Batches',
  summary: 'Where a batch and its items stand',
  access: 'admin',
  params: batchParams,
  query: batchItemsQuerySchema,
  responses: {
    200: {
      description: 'Counts by status, and a page of items by position.',
      schema: batchPageSchema,
      example: {
        ...batch,
        items: [
          {
            position: 0,
            idempotencyKey: 'c4b1c1d6-53b0-8c8e-b0d5-6a3f9c2e1d40',
            status: 'queued',
            name: 'Acme GmbH',
            slug: 'acme-gmbh',
            ownerEmail: 'jane@acme.test',
            tenantId: null,
            attempts: 0,
            setupEmail: null,
            error: null,
          },
        ],
        nextAfter: 0,
      },
    },
  },
  examples: { failed: { summary: 'What has failed', params, query: { status: 'failed', limit: 1000 } } },
  errors: [],
})

export const followBatch = defineEndpoint({
  operationId: 'followBatch',
  method: 'GET',
  path: '/batches/{id}/events',
  tag: 'Batches',
  summary: 'Follow a batch live',
  description:
    'Server-sent events: `item` when one has come to another status, `progress` when the counts have changed, `done` as the last. A stream ends after a while; the next goes on after `Last-Event-ID` (or `?lastEventId=`), without gap or repeat.',
  access: 'admin',
  params: batchParams,
  query: z.strictObject({ lastEventId: eventIdField.optional() }),
  headers: z.object({ 'last-event-id': eventIdField.optional() }),
  responses: {
    200: { description: 'The stream.', contentType: 'text/event-stream', events: batchEventSchema },
    204: { description: 'Nothing has happened after that event, and nothing will.' },
  },
  examples: { plain: { summary: 'From the beginning', params } },
  errors: [],
})

export const retryBatch = defineEndpoint({
  operationId: 'retryBatch',
  method: 'POST',
  path: '/batches/{id}/retry',
  tag: 'Batches',
  summary: 'Try failed items again',
  description:
    'Failed items only, or the whole of an all_or_nothing batch that was rolled back. What was cancelled stays so, and what needs a password or shows a secret: send those again by themselves.',
  access: 'admin',
  params: batchParams,
  responses: {
    200: { description: 'Where the batch stands now.', schema: batchSchema, example: batch },
  },
  examples: { plain: { summary: 'One batch', params } },
  errors: ['INVALID_TRANSITION', 'RATE_LIMITED'],
})

export const cancelBatch = defineEndpoint({
  operationId: 'cancelBatch',
  method: 'POST',
  path: '/batches/{id}/cancel',
  tag: 'Batches',
  summary: 'Drop what nobody has begun',
  description: 'An all_or_nothing batch that is not decided yet is taken back as a whole.',
  access: 'admin',
  params: batchParams,
  responses: {
    200: {
      description: 'Where the batch stands now.',
      schema: batchSchema,
      example: {
        ...finished,
        status: 'cancelled',
        counts: { ...finished.counts, completed: 20, failed: 0, cancelled: 480 },
      },
    },
  },
  examples: { plain: { summary: 'One batch', params } },
  errors: ['INVALID_TRANSITION'],
})

export const undoBatch = defineEndpoint({
  operationId: 'undoBatch',
  method: 'POST',
  path: '/batches/{id}/undo',
  tag: 'Batches',
  summary: 'Take back the tenants of a batch that nobody has used',
  description:
    'With the owners who were born for them. Used: its owner has signed in, a key was used, or anything of it was changed.',
  access: 'admin',
  params: batchParams,
  body: { schema: undoBatchSchema, maxBytes: 1024 },
  responses: {
    200: {
      description: 'Where the batch stands now.',
      schema: undoneBatchSchema,
      example: {
        ...finished,
        status: 'undone',
        counts: { ...finished.counts, completed: 1, failed: 1, undone: 498 },
        undone: 498,
        kept: [17],
      },
    },
  },
  examples: { plain: { summary: 'The batch’s id, typed', params, body: { confirm: params.id } } },
  errors: [],
})
