import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import {
  acceptedBatchSchema,
  type BatchPage,
  batchPageSchema,
} from '../../supabase/functions/_shared/contract/batch.ts'
import {
  type BatchReport,
  type BatchResult,
  batchReportSchema,
  batchResultSchema,
} from '../../supabase/functions/_shared/contract/batch-result.ts'
import { sql } from './database.ts'
import { drop } from './faults.ts'
import { faultyFunctionForThisTest } from './faulty-function.ts'
import { type Answer, type CallOptions, call, expectProblem, newBody } from './provision.ts'

/** What a batch is asked for with. */
export type BatchBody = { mode?: string; tenants: unknown[] }

/** Asks for a batch. */
export function postBatch(
  caller: { token: string },
  body: BatchBody | string,
  options: CallOptions & { key?: string; isAsync?: boolean; isDry?: boolean } = {},
): Promise<Answer> {
  const { key = randomUUID(), isAsync, isDry, headers, ...rest } = options
  return call({
    token: caller.token,
    method: 'POST',
    path: `/tenants/batch${isDry ? '?dry_run=true' : ''}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'idempotency-key': key, ...(isAsync ? { prefer: 'respond-async' } : {}), ...headers },
    ...rest,
  })
}

/** Good bodies with names of their own. */
export function newBodies(count: number, owner: Record<string, unknown> = {}) {
  return Array.from({ length: count }, () => newBody(owner))
}

/** What became of a batch that was done inline; fails where the answer is anything else. */
export function expectResult(answer: Answer): BatchResult {
  expect(answer.status, answer.text).toBe(200)
  const result = batchResultSchema.parse(JSON.parse(answer.text))
  expect(answer.headers.get('idempotent-replayed')).toBe(result.replayed ? 'true' : null)
  expect(result.items.map(({ position }) => position)).toEqual(result.items.map((_, index) => index))
  return result
}

/** The report of a dry run. */
export function expectReport(answer: Answer): BatchReport {
  expect(answer.status, answer.text).toBe(200)
  return batchReportSchema.parse(JSON.parse(answer.text))
}

/** A batch that was accepted for the workers. */
export function expectAccepted(answer: Answer) {
  expect(answer.status, answer.text).toBe(202)
  const accepted = acceptedBatchSchema.parse(JSON.parse(answer.text))
  expect(answer.headers.get('location')).toBe(`../batches/${accepted.batchId}`)
  expect(answer.headers.get('preference-applied')).toBe('respond-async')
  expect(answer.headers.get('idempotent-replayed')).toBe(accepted.replayed ? 'true' : null)
  return accepted
}

/** Where a batch stands, with the items that the query asks for. */
export async function readBatch(
  caller: { token: string },
  batchId: string,
  query = '',
  options: CallOptions = {},
): Promise<BatchPage> {
  const answer = await call({ token: caller.token, path: `/batches/${batchId}${query}`, ...options })
  expect(answer.status, answer.text).toBe(200)
  return batchPageSchema.parse(JSON.parse(answer.text))
}

/** Each item's status, or its error's code where it has one. */
export function fatesOf({
  items,
}: {
  items: { status: string; error?: { code: string } | null | undefined }[]
}): string[] {
  return items.map(({ status, error }) => error?.code ?? status)
}

/** A batch that nobody works on: its call has died before it began any item. */
export async function abandonBatch(
  admin: { id: string; token: string },
  body: BatchBody,
): Promise<{ key: string; batchId: string }> {
  const faulty = await faultyFunctionForThisTest()
  faulty.proxy.on('POST /rest/v1/rpc/claim_requests', drop)
  const key = randomUUID()
  expectProblem(await postBatch(admin, body, { key, base: faulty.base }), 'DATABASE_UNAVAILABLE')
  const [batch] = await sql<{ id: string }>(
    'select id from public.provisioning_batches where admin_user_id = $1 and idempotency_key = $2',
    [admin.id, key],
  )
  return { key, batchId: batch?.id ?? '' }
}
