import type { Batch } from '../../supabase/functions/_shared/contract/batch.ts'
import type { BatchResultItem } from '../../supabase/functions/_shared/contract/batch-result.ts'
import type { RefusedRow, TenantRow } from '../../tenant-file/read-tenant-file.ts'
import { EXIT } from '../exit-codes.ts'
import type { Output } from '../output/output.ts'
import { formatTable } from '../output/terminal.ts'
import { type FailedRow, failedRowDocument, listFailedRows, writeFailedRows } from './failed-rows.ts'

/** How a batch has ended, or stands. */
type Outcome = Pick<Batch, 'batchId' | 'mode' | 'status' | 'error' | 'counts' | 'total'>

interface Report {
  batch: Outcome
  rows: readonly TenantRow[]
  refused: readonly RefusedRow[]
  failedRows: readonly FailedRow[]
  /** What was answered while we waited, with its secrets. */
  made: readonly BatchResultItem[]
  /** Where the rows that have failed go. */
  failed?: string
}

/** Tells what became of a batch of a file. @returns the exit code */
export function reportBatch(output: Output, report: Report): number {
  const { batch, rows, refused, failedRows, made, failed: file } = report
  const isFilled = file !== undefined && tryToWrite(output, { ...report, file })
  const secrets = made.filter(({ credentials, apiKey }) => credentials ?? apiKey?.secretKey)
  output.result(
    {
      batch,
      failed: failedRows.map(failedRowDocument),
      leftOut: refused.map(({ line, problems }) => ({ line, problems })),
      ...(secrets.length > 0 ? { secrets: secrets.map(secretDocument) } : {}),
      ...(isFilled ? { failedFile: file } : {}),
    },
    [
      describeBatch(batch),
      ...listFailedRows(failedRows, rows),
      ...(isFilled ? [`The rows without a tenant are in ${file}.`] : []),
      ...(secrets.length > 0
        ? ['', 'Shown once and stored nowhere:', formatTable(SECRETS, secrets.map(cellsOf))]
        : []),
    ].join('\n'),
  )
  return exitCodeOf(batch, refused.length)
}

/**
 * What was made is told whether or not this can be. Where nothing has failed, too: rows of an earlier run would be sent again.
 * @returns whether the file has any rows
 */
function tryToWrite(output: Output, { file, failedRows, refused }: Report & { file: string }): boolean {
  try {
    writeFailedRows(file, failedRows, refused)
    return failedRows.length + refused.length > 0
  } catch (error) {
    output.note(`${file} can’t be written: ${(error as Error).message}`)
    return false
  }
}

/** Where a batch stands, in a line or two. */
export function describeBatch({ batchId, status, mode, counts, total, error }: Outcome): string {
  const others = (['failed', 'queued', 'running', 'cancelled', 'undone'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `, ${counts[name]} ${name}`)
  const where = error?.position === null ? '' : ` at item ${error?.position}`
  const cause = error ? [`Because of ${error.code}${where}.`] : []
  return [
    `Batch ${batchId} (${mode}) is ${status}: ${counts.completed} of ${total} tenants are active${others.join('')}.`,
    ...cause,
  ].join('\n')
}

/** What a batch's end means for who asked for it. */
export function exitCodeOf({ status, counts }: Outcome, leftOut = 0): number {
  if (status !== 'completed') return EXIT.failed
  return counts.failed + counts.cancelled + leftOut > 0 ? EXIT.partlyFailed : EXIT.done
}

const SECRETS = ['tenant', 'slug', 'owner', 'password', 'secret key']

function cellsOf({ tenant, owner, credentials, apiKey }: BatchResultItem): unknown[] {
  return [tenant?.id, tenant?.slug, owner?.email, credentials?.password, apiKey?.secretKey]
}

function secretDocument({ position, tenant, credentials, apiKey }: BatchResultItem): object {
  return { position, tenant, credentials, apiKey }
}
