import { FIELD_NAMES, FIELDS, type FieldName, isFieldName, REPORT_COLUMNS } from './fields.ts'
import type { FileProblem, Place } from './problem.ts'

/** Which field a file's own header stands for; `ignore` leaves the column out. */
export type ColumnMapping = Record<string, FieldName | 'ignore'>

/** A column of a file that belongs to a field. */
export interface Column {
  field: FieldName
  /** Its number, from 1. */
  number: number
  /** As the file spells it. */
  header: string
}

/** Finds the field of each column. `line` is the header's. */
export function readHeader(
  cells: readonly string[],
  line: number,
  mapping: ColumnMapping,
): { columns: Column[]; problems: FileProblem[] } {
  const columns: Column[] = []
  const problems: FileProblem[] = []
  for (const [index, cell] of cells.entries()) {
    const header = cell.trim()
    const place: Place = { line, column: index + 1, header }
    const field = fieldOf(header, mapping)
    const twin = columns.find((column) => column.field === field)
    if (field === undefined) problems.push({ ...place, code: 'UNKNOWN_HEADER', message: unknown(header) })
    else if (field === 'ignore') continue
    else if (twin) {
      const message = `${field} stands in column ${twin.number} already`
      problems.push({ ...place, code: 'DUPLICATE_HEADER', message })
    } else columns.push({ field, number: index + 1, header })
  }
  for (const name of FIELD_NAMES) {
    if (!('isRequired' in FIELDS[name]) || columns.some(({ field }) => field === name)) continue
    problems.push({ line, column: 1, code: 'MISSING_HEADER', message: `the column ${name} is not there` })
  }
  for (const header of Object.keys(mapping)) {
    if (cells.some((cell) => cell.trim() === header)) continue
    const message = `the column “${header}” that is mapped is not there`
    problems.push({ line, column: 1, code: 'MISSING_HEADER', message })
  }
  return { columns, problems }
}

/** How many cells of a row are headers that a table of tenants may have: tells the delimiter. */
export function countKnownHeaders(cells: readonly string[], mapping: ColumnMapping): number {
  return cells.filter((cell) => fieldOf(cell.trim(), mapping) !== undefined).length
}

function fieldOf(header: string, mapping: ColumnMapping): FieldName | 'ignore' | undefined {
  if (Object.hasOwn(mapping, header)) return mapping[header]
  const name = header.toLowerCase().replace(/[\s-]+/g, '_')
  if (isFieldName(name)) return name
  return (REPORT_COLUMNS as readonly string[]).includes(name) ? 'ignore' : undefined
}

function unknown(header: string): string {
  return header === '' ? 'the column has no header' : `there is no field “${header}”`
}
