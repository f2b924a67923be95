import { readTable, type TableRow } from './csv-table.ts'
import type { Draft, Drafts } from './draft.ts'
import { FIELDS, type FieldName, fieldAt } from './fields.ts'
import { type Column, type ColumnMapping, countKnownHeaders, readHeader } from './header.ts'
import { type FileProblem, UnreadableFileError } from './problem.ts'
import { putAt } from './put-at.ts'

const DELIMITERS = [',', ';', '\t'] as const

/** A table as the file has it: its headers, and the rows below them. Lines of nothing but empty cells are left out. */
export interface CsvTable {
  header: TableRow
  rows: TableRow[]
}

/**
 * The rows of a table of tenants, below its header.
 * @throws UnreadableFileError MALFORMED_QUOTE
 */
export function readCsv(text: string, mapping: ColumnMapping): Drafts {
  const table = readCsvTable(text, mapping)
  if (!table) return { drafts: [], problems: [] }
  const { cells, line } = table.header
  const { columns, problems } = readHeader(cells, line, mapping)
  return { drafts: draftsOf(table, columns), problems }
}

/**
 * Takes a text apart, whatever its headers mean; undefined where it has none.
 * @throws UnreadableFileError MALFORMED_QUOTE
 */
export function readCsvTable(text: string, mapping: ColumnMapping = {}): CsvTable | undefined {
  // Spreadsheets understand a first line that names the delimiter, and some write it.
  const declared = /^sep=([,;\t])(?:\r\n|\r|\n)/.exec(text)
  const lines = readTable(text, declared?.[1] ?? guessDelimiter(text, mapping)).filter(
    ({ cells }) => !isBlank(cells),
  )
  const [header, ...rows] = declared ? lines.slice(1) : lines
  return header && { header: { ...header, cells: withoutEmptyEnd(header.cells) }, rows }
}

/** What the rows of a table ask for, by the columns that belong to fields. */
export function draftsOf({ header, rows }: CsvTable, columns: Column[]): Draft[] {
  return rows.map((row) => draftOf(row, columns, header.cells.length))
}

/** The one that makes the most of the header; of two that make the same, the one that makes more cells. */
function guessDelimiter(text: string, mapping: ColumnMapping): string {
  const firstLine = text.trimStart().match(/^(?:"[^"]*(?:""[^"]*)*"|[^\r\n"]+|")*/)?.[0] ?? ''
  const scores = DELIMITERS.map((delimiter) => {
    const cells = readHeaderLine(firstLine, delimiter)
    return { delimiter, known: countKnownHeaders(cells, mapping), cells: cells.length }
  })
  scores.sort((one, other) => other.known - one.known || other.cells - one.cells)
  return scores[0]?.delimiter ?? ','
}

function readHeaderLine(line: string, delimiter: string): string[] {
  try {
    return readTable(line, delimiter)[0]?.cells ?? []
  } catch (error) {
    // What is malformed by one delimiter may be well-formed by another.
    if (error instanceof UnreadableFileError) return []
    throw error
  }
}

function draftOf(row: TableRow, columns: Column[], width: number): Draft {
  const { line } = row
  const item: Record<string, unknown> = {}
  const problems = wrongCellCount(row, width)
  for (const { field, number, header } of columns) {
    const cell = row.cells[number - 1]?.trim()
    const refuse = (message: string) =>
      problems.push({ line, column: number, header, code: 'INVALID_FIELD', message })
    if (cell === '' && 'isRequired' in FIELDS[field]) refuse('is required')
    if (!cell) continue
    const { value = cell, fault } = FIELDS[field].read(cell)
    putAt(item, FIELDS[field].path, value)
    if (fault) refuse(fault)
  }
  const { idempotencyKey, ...body } = item
  return { line, item: body, idempotencyKey, problems, locate: (pointer) => locate(pointer, line, columns) }
}

function wrongCellCount({ line, cells }: TableRow, width: number): FileProblem[] {
  const isShort = cells.length < width
  // Spreadsheets fill rows up with empty cells.
  if (!isShort && isBlank(cells.slice(width))) return []
  const message = `has ${cells.length} cells, the header has ${width}`
  return [{ line, column: (isShort ? cells.length : width) + 1, code: 'WRONG_CELL_COUNT', message }]
}

function locate(pointer: string, line: number, columns: Column[]) {
  const field = fieldAt(pointer)
  const columnOf = (name: FieldName | undefined) => columns.find((column) => column.field === name)
  // Where no slug is given, the name gives it.
  const column = columnOf(field) ?? (field === 'slug' ? columnOf('name') : undefined)
  return column ? { line, column: column.number, header: column.header } : { line, column: 1 }
}

function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1)
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
