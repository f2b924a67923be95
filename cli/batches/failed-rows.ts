import { writeFileSync } from 'node:fs'
import type { ItemError } from '../../supabase/functions/_shared/contract/batch.ts'
import { printable } from '../../supabase/functions/_shared/contract/printable.ts'
import type { RefusedRow, TenantRow } from '../../tenant-file/read-tenant-file.ts'
import { type WrittenRow, writeTenantCsv, writeTenantJson } from '../../tenant-file/write-tenant-file.ts'
import { nameOf, shorten } from './read-tenants.ts'

/** A row that has no tenant, and why. */
export interface FailedRow {
  row: TenantRow
  position: number
  error: Omit<ItemError, 'reason'> & { reason?: string | null }
}

/** Writes down what has failed, so that it can be mended and sent again: JSON if the name ends so, else a table. */
export function writeFailedRows(
  file: string,
  failed: readonly FailedRow[],
  refused: readonly RefusedRow[],
): void {
  const rows: (WrittenRow & { line: number })[] = [
    ...failed.map((one) => {
      const { locate: _, ...row } = one.row
      return { ...row, error: { code: one.error.code, message: explain(one) } }
    }),
    ...refused.map(({ problems, ...row }) => ({
      ...row,
      error: {
        code: problems[0]?.code ?? 'INVALID_FIELD',
        message: problems
          .map(({ header, message }) => (header ? `${header}: ${message}` : message))
          .join('; '),
      },
    })),
  ]
  const inOrder = rows.sort((one, other) => one.line - other.line).map(({ line: _, ...row }) => row)
  const content = file.toLowerCase().endsWith('.json') ? writeTenantJson(inOrder) : writeTenantCsv(inOrder)
  // As private as what it was made of may be.
  writeFileSync(file, content, { mode: 0o600 })
}

/** Failed rows for a person: a line for each fault, at its place in the file. */
export function listFailedRows(failed: readonly FailedRow[], rows: readonly TenantRow[]): string[] {
  const lines = failed.flatMap(({ row, error: { code, reason, errors, duplicateOf } }) => {
    const twin = duplicateOf === null ? undefined : rows[duplicateOf]
    const about = [code, ...(twin ? [`line ${twin.line}`] : [])].join(', ')
    const faults = errors.length > 0 ? errors : [{ pointer: '', message: reason ?? 'failed' }]
    return faults.map(({ pointer, message }) =>
      printable(`  ${nameOf(row.locate(pointer))}: ${message} (${about})`),
    )
  })
  return shorten(lines)
}

/** The same for a program. */
export function failedRowDocument({ row, position, error }: FailedRow): Record<string, unknown> {
  const errors = error.errors.map((fault) => ({ ...fault, ...row.locate(fault.pointer) }))
  return { line: row.line, position, ...error, errors }
}

function explain({ row, error: { errors, reason, code } }: FailedRow): string {
  const faults = errors.map(({ pointer, message }) => `${row.locate(pointer).header ?? pointer}: ${message}`)
  return faults.join('; ') || reason || code
}
