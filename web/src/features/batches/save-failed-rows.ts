import type { Console } from '../../lib/console-context.ts'
import { downloadText } from '../../lib/download-text.ts'
import { readFailedRows } from './failed-rows.ts'

/** Saves the failed items of a batch as a table, to be mended and sent again. */
export async function saveFailedRows(console: Console, batchId: string): Promise<void> {
  const [rows, { writeTenantCsv }] = await Promise.all([
    readFailedRows(console, batchId),
    import('../../../../tenant-file/write-tenant-file.ts'),
  ])
  downloadText(`failed-rows-${batchId}.csv`, writeTenantCsv(rows), 'text/csv')
}
