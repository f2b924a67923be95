import { z } from 'zod'
import {
  BATCH_STATUSES,
  type Batch,
  type BatchItemState,
  batchCountsSchema,
  ITEM_STATUSES,
  type ItemError,
} from '../contract/batch.ts'
import { BATCH_MODES } from '../contract/batch-request.ts'
import type { BatchReport } from '../contract/batch-result.ts'
import { isErrorCode } from '../contract/error-codes.ts'
import { fieldErrorSchema } from '../contract/problem.ts'
import { SETUP_EMAIL_STATES } from '../contract/provision-response.ts'
import { toFieldError } from './database-error.ts'
import { requestStateSchema } from './provisioning-payload.ts'
import { rateLimitSchema } from './rate-limit.ts'

/** An error of an item, as it is stored. */
export const errorRowSchema = z.object({
  code: z.string(),
  reason: z.string().nullish(),
  errors: z.array(fieldErrorSchema).nullish(),
  duplicate_of: z.int().nullish(),
})

type ErrorRow = z.output<typeof errorRowSchema>

/** SQL's `private.describe_batch`. */
export const batchRowSchema = z.object({
  batch_id: z.guid(),
  mode: z.enum(BATCH_MODES),
  status: z.enum(BATCH_STATUSES),
  error: errorRowSchema.extend({ position: z.int().nullish() }).nullable(),
  counts: batchCountsSchema,
  total: z.int(),
  created_at: z.string(),
  deadline_at: z.string(),
  finished_at: z.string().nullable(),
})

export type BatchRow = z.output<typeof batchRowSchema>

/** SQL's `private.describe_batch_item`. */
export const itemRowSchema = z.object({
  position: z.int(),
  idempotency_key: z.guid(),
  status: z.enum(ITEM_STATUSES),
  name: z.string().nullable(),
  slug: z.string().nullable(),
  owner_email: z.string().nullable(),
  tenant_id: z.guid().nullable(),
  attempts: z.int(),
  error: errorRowSchema.nullable(),
  result: requestStateSchema.shape.result,
  setup_email: z.enum(SETUP_EMAIL_STATES).nullable(),
})

export type ItemRow = z.output<typeof itemRowSchema>

export const reportRowSchema = z.object({
  total: z.int(),
  faulty: z.int(),
  items: z.array(errorRowSchema.extend({ position: z.int() })),
  rate_limit: rateLimitSchema,
})

export function toBatch(row: BatchRow): Batch {
  const { error } = row
  return {
    batchId: row.batch_id,
    mode: row.mode,
    status: row.status,
    error: error && { code: error.code, reason: error.reason ?? null, position: error.position ?? null },
    counts: row.counts,
    total: row.total,
    createdAt: row.created_at,
    deadlineAt: row.deadline_at,
    finishedAt: row.finished_at,
  }
}

export function toItemState(row: ItemRow): BatchItemState {
  return {
    position: row.position,
    idempotencyKey: row.idempotency_key,
    status: row.status,
    name: row.name,
    slug: row.slug,
    ownerEmail: row.owner_email,
    tenantId: row.tenant_id,
    attempts: row.attempts,
    setupEmail: row.setup_email,
    error: row.error && toItemError(row.error),
  }
}

export function toReport(row: z.output<typeof reportRowSchema>): BatchReport {
  const items = row.items.map(({ position, ...error }) => ({ position, ...toItemError(error) }))
  return { dryRun: true, total: row.total, faulty: row.faulty, items }
}

export function toItemError(row: ErrorRow): ItemError {
  return {
    code: isErrorCode(row.code) ? row.code : 'PROVISIONING_FAILED',
    reason: row.reason ?? null,
    errors: (row.errors ?? []).map(toFieldError),
    duplicateOf: row.duplicate_of ?? null,
  }
}
