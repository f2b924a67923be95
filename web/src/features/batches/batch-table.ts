import type { TableRow } from '../../../../tenant-file/csv-table.ts'
import { decodeText } from '../../../../tenant-file/decode-text.ts'
import type { FieldName } from '../../../../tenant-file/fields.ts'
import { type FileProblem, UnreadableFileError } from '../../../../tenant-file/problem.ts'
import { readCsvTable } from '../../../../tenant-file/read-csv.ts'
import { guessFields } from './guess-fields.ts'
import { isSecretHeading } from './secret-headings.ts'

/** What the visitor wants tenants made of. It lives as long as the page, and is stored nowhere. */
export interface BatchTable {
  /** Of the file. */
  name: string
  header: TableRow
  rows: TableRow[]
  /** What each column stands for; undefined where it is left out. */
  fields: (FieldName | undefined)[]
  /** Headers of columns that were dropped because passwords stand in them. */
  dropped: string[]
}

/** Stands where there was something that is not kept. */
const FORGOTTEN = '…'

/** Takes a file or a pasted text apart; or says what is wrong with it as a whole. */
export function readBatchTable(name: string, bytes: Uint8Array): BatchTable | FileProblem {
  try {
    const text = decodeText(bytes)
    if (/^\s*[[{]/.test(text)) {
      const message = 'this is JSON; here a table is read, while the command line takes both'
      return { line: 1, column: 1, code: 'MISSING_HEADER', message }
    }
    const table = readCsvTable(text)
    if (!table) return { line: 1, column: 1, code: 'NO_ROWS', message: 'there are no rows in it' }
    return withoutSecrets({ name, ...table })
  } catch (error) {
    if (error instanceof UnreadableFileError) return error.problem
    throw error
  }
}

/** Passwords have no business in a batch: their columns are forgotten as soon as they are seen. */
function withoutSecrets({ name, header, rows }: Pick<BatchTable, 'name' | 'header' | 'rows'>): BatchTable {
  const isKept = header.cells.map((cell) => !isSecretHeading(cell))
  const keptOf = (cells: string[]) => cells.filter((_, index) => isKept[index])
  const kept = keptOf(header.cells)
  const fields = guessFields(kept)
  const mayHoldSecrets = isKept.includes(false) || fields.includes(undefined)
  const keep = ({ line, cells }: TableRow): TableRow => {
    const beyond = cells.slice(isKept.length)
    const isShort = cells.length < isKept.length
    // Its cells may stand below any heading: nobody knows which is the password.
    const isShifted = mayHoldSecrets && (isShort || beyond.some((cell) => cell.trim() !== ''))
    const within = isShifted ? Array<string>(kept.length).fill('') : keptOf(cells)
    if (isShifted && isShort) return { line, cells: within.slice(0, cells.length - isKept.length) }
    return { line, cells: [...within, ...beyond.map((cell) => (cell.trim() === '' ? '' : FORGOTTEN))] }
  }
  return {
    name,
    header: { ...header, cells: kept },
    rows: rows.map(keep),
    fields,
    dropped: header.cells.filter((_, index) => !isKept[index]),
  }
}

/** The table with another cell in a row; `column` counts from 1. */
export function withCell(table: BatchTable, line: number, column: number, value: string): BatchTable {
  const rows = table.rows.map((row) =>
    row.line === line
      ? { line, cells: row.cells.map((cell, index) => (index === column - 1 ? value : cell)) }
      : row,
  )
  return { ...table, rows }
}
