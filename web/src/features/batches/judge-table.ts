import {
  MAX_BATCH_BYTES,
  MAX_SCHEMAS,
} from '../../../../supabase/functions/_shared/contract/batch-request.ts'
import { draftsOf } from '../../../../tenant-file/read-csv.ts'
import { judgeDrafts, type TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import type { BatchTable } from './batch-table.ts'
import { fieldLabel, REQUIRED_FIELDS } from './field-labels.ts'

/** One thing that is wrong with a row. */
export interface RowFault {
  line: number
  /** The number of the cell to mend, from 1; undefined where it is none of the table's. */
  column: number | undefined
  code: string
  message: string
}

/** What a table comes to before anybody else has looked at it. */
export interface JudgedTable {
  /** Without a fault of their own. */
  rows: TenantRow[]
  faults: RowFault[]
  /** What is wrong with the table as a whole, in sentences. */
  ofTable: string[]
}

/** Holds every row against the contract, and against the other rows. */
export function judgeTable(table: BatchTable): JudgedTable {
  const { header, fields } = table
  const columns = fields.flatMap((field, index) =>
    field ? [{ field, number: index + 1, header: header.cells[index] ?? '' }] : [],
  )
  const { rows, refused, problems } = judgeDrafts({ drafts: draftsOf(table, columns), problems: [] })
  const ofRows = refused.flatMap((row) => row.problems)
  const faults = ofRows.map(({ line, column, header: name, code, message }) => ({
    line,
    column: name === undefined ? undefined : column,
    code,
    message,
  }))
  const whole = problems.filter((problem) => !ofRows.includes(problem))
  return {
    rows,
    faults,
    ofTable: [...columnFaults(table), ...whole.map(({ message }) => sentence(message)), ...limitFaults(rows)],
  }
}

function columnFaults({ fields }: BatchTable): string[] {
  const missing = REQUIRED_FIELDS.filter((field) => !fields.includes(field))
  const twice = [...new Set(fields.filter((field, index) => field && fields.indexOf(field) !== index))]
  return [
    ...missing.map((field) => `No column says “${fieldLabel(field)}”: choose which one does.`),
    ...twice.flatMap((field) => (field ? [`Two columns say “${fieldLabel(field)}”: leave one out.`] : [])),
  ]
}

function limitFaults(rows: readonly TenantRow[]): string[] {
  const schemas = rows.filter(({ item }) => item.isolation === 'schema').length
  const bytes = new TextEncoder().encode(
    JSON.stringify({ mode: 'all_or_nothing', tenants: bodiesOf(rows) }),
  ).length
  return [
    ...(schemas > MAX_SCHEMAS
      ? [`${schemas} tenants want a schema of their own, a batch takes ${MAX_SCHEMAS}: send them in several.`]
      : []),
    ...(bytes > MAX_BATCH_BYTES
      ? [`The rows come to ${(bytes / 2 ** 20).toFixed(1)} MiB, a batch takes 4 MiB: send them in several.`]
      : []),
  ]
}

/** What is sent of rows. */
export function bodiesOf(rows: readonly TenantRow[]) {
  return rows.map(({ item, idempotencyKey }) => (idempotencyKey ? { ...item, idempotencyKey } : item))
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
