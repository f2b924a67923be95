import { useMutation } from '@tanstack/react-query'
import type { ItemError } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { createBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import type { TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import { useConsole } from '../../lib/console-context.ts'
import type { BatchTable } from './batch-table.ts'
import { bodiesOf, judgeTable, type RowFault } from './judge-table.ts'

/** What Landlord finds fault with in a table, beyond what the table itself shows. */
export interface Check {
  /** As it was looked at. */
  table: BatchTable
  faults: RowFault[]
}

/** Has Landlord look at the rows and make nothing of them: against one another, and against what is there already. */
export function useCheck() {
  const { api } = useConsole()
  return useMutation({
    mutationFn: async ({ table, idempotencyKey }: { table: BatchTable; idempotencyKey: string }) => {
      const { rows } = judgeTable(table)
      if (rows.length === 0) return { table, faults: [] }
      const { body } = await api.call(createBatch, {
        query: { dry_run: 'true' },
        headers: { prefer: 'respond-async' },
        body: { mode: 'independent', tenants: bodiesOf(rows) },
        idempotencyKey,
      })
      const items = 'dryRun' in body ? body.items : []
      return { table, faults: items.flatMap(({ position, ...error }) => faultsOf(rows, position, error)) }
    },
  })
}

/** The faults of an item, at the row and the cell that it was read from. */
export function faultsOf(
  rows: readonly TenantRow[],
  position: number,
  { code, reason, errors, duplicateOf }: Omit<ItemError, 'reason'> & { reason?: string | null },
): RowFault[] {
  const row = rows[position]
  if (!row) return []
  const twin = duplicateOf === null ? undefined : rows[duplicateOf]
  const asWell = twin ? ` (as in line ${twin.line})` : ''
  const faults = errors.length > 0 ? errors : [{ pointer: '', message: reason ?? 'can’t be made' }]
  return faults.map(({ pointer, message }) => {
    const { line, column, header } = row.locate(pointer.replace(/^\/tenants\/\d+/, ''))
    return { line, column: header === undefined ? undefined : column, code, message: message + asWell }
  })
}
