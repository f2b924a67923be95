import { LandlordError, NoAnswerError } from '../../client/landlord-error.ts'
import { type Batch, ITEM_STATUSES } from '../../supabase/functions/_shared/contract/batch.ts'
import type { BATCH_MODES } from '../../supabase/functions/_shared/contract/batch-request.ts'
import type { BatchResult } from '../../supabase/functions/_shared/contract/batch-result.ts'
import { createBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import type { RefusedRow, TenantRow } from '../../tenant-file/read-tenant-file.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { explainNoAnswer, explainProblem } from '../output/explain-problem.ts'
import type { Session } from '../session.ts'
import { batchKey } from './batch-key.ts'
import { type FailedRow, failedRowDocument, listFailedRows } from './failed-rows.ts'
import { followBatch, listItems } from './follow-batch.ts'
import { needsCaller } from './needs-caller.ts'
import { reportBatch } from './report-batch.ts'

/** What the command line asks for. */
export interface BatchOrder {
  file: string
  rows: readonly TenantRow[]
  /** Left out. */
  refused: readonly RefusedRow[]
  mode: (typeof BATCH_MODES)[number]
  failed?: string
  idempotencyKey?: string
}

/** Reports what would be found fault with. @returns the exit code */
export async function dryRun(session: Session, order: BatchOrder): Promise<number> {
  const { body: report } = await send(session, order, { dryRun: true })
  if (!('dryRun' in report)) throw new CommandError('The answer is no report.')
  const failed = report.items.map(({ position, ...error }) => failedRowOf(order, position, error))
  const summary = `${order.file}: ${report.faulty} of ${report.total} rows are at fault. Nothing was made.`
  session.output.result(
    { ...report, items: failed.map(failedRowDocument) },
    [summary, ...listFailedRows(failed, order.rows)].join('\n'),
  )
  return report.faulty + order.refused.length > 0 ? EXIT.faultyFile : EXIT.done
}

/** Has the tenants made, and tells what became of them. @returns the exit code */
export async function runBatch(session: Session, order: BatchOrder): Promise<number> {
  const { body: answer } = await send(session, order, { dryRun: false })
  if ('dryRun' in answer) throw new CommandError('The answer is a report of a dry run.')
  if (answer.replayed) session.output.note(`This batch was begun before: ${answer.batchId}`)
  if ('items' in answer) return reportInline(session, order, answer)
  const batch = await followBatch(session, answer.batchId)
  const items = await listItems(session, batch.batchId, 'failed')
  const failedRows = items.map(({ position, error }) => failedRowOf(order, position, error ?? UNKNOWN))
  return reportBatch(session.output, { ...order, batch, failedRows, made: [] })
}

const UNKNOWN: FailedRow['error'] = { code: 'PROVISIONING_FAILED', errors: [], duplicateOf: null }

/** From the answer alone: another call could fail, and what the answer shows once would be lost. */
function reportInline({ output }: Session, order: BatchOrder, { items, ...answer }: BatchResult): number {
  const counts = Object.fromEntries(
    ITEM_STATUSES.map((status) => [status, items.filter((item) => item.status === status).length]),
  ) as Batch['counts']
  const failedRows = items
    .filter(({ status }) => status === 'failed')
    .map(({ position, error }) => failedRowOf(order, position, error ?? UNKNOWN))
  if (answer.status === 'running') {
    output.note(`Others are still at some of it: landlord batches follow ${answer.batchId}`)
  }
  const batch = { ...answer, counts, total: items.length }
  return reportBatch(output, { ...order, batch, failedRows, made: items })
}

/** With a key that the same command will make again: what was begun is found, and begun but once. */
async function send(
  { client, project, adminId }: Session,
  order: BatchOrder,
  { dryRun }: { dryRun: boolean },
) {
  const { mode, rows } = order
  const tenants = rows.map(({ item, idempotencyKey }) =>
    idempotencyKey ? { ...item, idempotencyKey } : item,
  )
  const body = { mode, tenants }
  const idempotencyKey = order.idempotencyKey ?? batchKey(project.functionUrl, await adminId(), body)
  const headers = rows.some(needsCaller) ? {} : { prefer: 'respond-async' }
  return await client
    .call(createBatch, { query: { dry_run: dryRun ? 'true' : 'false' }, headers, body, idempotencyKey })
    .catch((error: unknown) => {
      if (error instanceof NoAnswerError)
        throw explainNoAnswer(error, { lines: ['The same command finds out.'] })
      throw error instanceof LandlordError ? explainRefusal(error, order) : error
    })
}

/** A batch that was refused whole: each item's faults at their places in the file. */
function explainRefusal(error: LandlordError, order: BatchOrder): CommandError {
  const items = error.problem.items ?? []
  const failed = items.map(({ position, errors, ...rest }) => {
    const inner = errors.map(({ pointer, message }) => ({ pointer: withoutItem(pointer), message }))
    return failedRowOf(order, position, { ...rest, errors: inner })
  })
  const lines = failed.length > 0 ? [`${order.file}:`, ...listFailedRows(failed, order.rows)] : []
  const told = explainProblem(error, (pointer) => pointer || 'the batch', {
    lines,
    details: { items: failed.map(failedRowDocument) },
  })
  return failed.length > 0
    ? new CommandError(told.message, { details: told.details, exitCode: EXIT.faultyFile, cause: error })
    : told
}

function failedRowOf({ rows }: BatchOrder, position: number, error: FailedRow['error']): FailedRow {
  const row = rows[position]
  if (!row) throw new CommandError(`The batch has an item ${position} that is not of this file.`)
  return { row, position, error }
}

/** /tenants/17/owner/email is /owner/email of its item. */
function withoutItem(pointer: string): string {
  return pointer.replace(/^\/tenants\/\d+/, '')
}
