import Papa from 'papaparse'
import { BYTE_ORDER_MARK, FORMULA, formatRows } from '../supabase/functions/_shared/contract/csv.ts'
import { countLineEnds, placesIn } from './places-in.ts'
import { UnreadableFileError } from './problem.ts'

/** A row of a table: its cells, and the line of the file on which it begins, from 1. */
export interface TableRow {
  line: number
  cells: string[]
}

/**
 * Reads delimited text. Rows keep whatever number of cells they have; an apostrophe that `writeTable` has put before a
 * formula is taken off again.
 * @throws UnreadableFileError MALFORMED_QUOTE
 */
export function readTable(text: string, delimiter: string): TableRow[] {
  const lines = joinLineEnds(text, delimiter)
  const rows: TableRow[] = []
  let line = 1
  let start = 0
  Papa.parse<string[]>(withoutLastLineEnd(lines), {
    delimiter,
    newline: '\n',
    step({ data, errors, meta }) {
      const [fault] = errors
      // The index is that of the first character within the quotes.
      if (fault) throw malformedQuote(lines, (fault.index ?? 1) - 1, fault.code === 'MissingQuotes')
      rows.push({ line, cells: data.map(readCell) })
      line += countLineEnds(lines.slice(start, meta.cursor))
      start = meta.cursor
    },
  })
  return rows
}

/** It ends the last row and opens no other. */
function withoutLastLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

/** Delimited text as spreadsheets read it: with a byte order mark, every cell quoted, formulas made harmless. */
export function writeTable(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + formatRows(rows)
}

function readCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell
}

/** One kind of line end between rows, whatever mixture the file has; quoted cells keep theirs. */
function joinLineEnds(text: string, delimiter: string): string {
  if (!text.includes('\r')) return text
  const quotedCell = `(?<=^|[${delimiter}\\r\\n])"[^"]*(?:""[^"]*)*"`
  return text.replace(new RegExp(`${quotedCell}|\\r\\n?`, 'g'), (found) => (found[0] === '"' ? found : '\n'))
}

function malformedQuote(text: string, offset: number, isOpen: boolean): UnreadableFileError {
  return new UnreadableFileError(
    'MALFORMED_QUOTE',
    placesIn(text)(offset),
    isOpen ? 'the quote that begins here is never closed' : 'the cell goes on behind its closing quote',
  )
}
