import { writeTable } from '../../../../tenant-file/csv-table.ts'
import { REPORT_COLUMNS } from '../../../../tenant-file/fields.ts'
import type { BatchTable } from './batch-table.ts'
import type { RowFault } from './judge-table.ts'

/**
 * The rows at fault, under the table's own headings, with what is wrong in two columns of their own. Columns that stand
 * for no field are left out: nobody knows what is in them.
 */
export function faultyRowsCsv({ header, rows, fields }: BatchTable, faults: readonly RowFault[]): string {
  const byLine = Map.groupBy(faults, ({ line }) => line)
  const kept = fields.flatMap((field, index) => (field === undefined ? [] : [index]))
  const lines = rows.flatMap(({ line, cells }) => {
    const found = byLine.get(line)
    if (!found) return []
    const messages = found.map(({ column, message }) =>
      column === undefined ? message : `${header.cells[column - 1]}: ${message}`,
    )
    return [[...kept.map((index) => cells[index] ?? ''), found[0]?.code ?? '', messages.join('; ')]]
  })
  return writeTable([[...kept.map((index) => header.cells[index] ?? ''), ...REPORT_COLUMNS], ...lines])
}
