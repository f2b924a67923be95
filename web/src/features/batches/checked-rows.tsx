import { Button, Text } from '@mantine/core'
import type { TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import { downloadText } from '../../lib/download-text.ts'
import { faultyRowsCsv } from './faulty-rows-csv.ts'
import { PageSection } from './page-section.tsx'
import { RowReport } from './row-report.tsx'
import { SendBatch } from './send-batch.tsx'
import type { NewBatch } from './use-new-batch.ts'
import type { BatchMode } from './use-send.ts'

interface CheckedRowsProps {
  batch: NewBatch
  isSending: boolean
  onCheck(): void
  onSend(mode: BatchMode, rows: TenantRow[]): void
}

/** What the check has found, row by row; and once nothing has been changed since, how to go on. */
export function CheckedRows({ batch, isSending, onCheck, onSend }: CheckedRowsProps) {
  const { table, judged, faults, lastCheck, isChecked, check } = batch
  if (!table || !judged || !lastCheck) return null
  const faultyLines = new Set(faults.map(({ line }) => line))
  const rows = judged.rows.filter(({ line }) => !faultyLines.has(line))
  return (
    <PageSection title="What was found" news={lastCheck}>
      <Text mb="sm" role="status">
        {faultyLines.size === 0
          ? `No fault in ${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'}.`
          : `${faultyLines.size} of ${table.rows.length} rows at fault. Mend them here, or mend the file and choose it again.`}
      </Text>
      <RowReport table={table} checked={lastCheck.table} faults={faults} onChange={batch.changeCell} />
      {isChecked ? (
        <SendBatch
          rows={rows}
          faulty={faultyLines.size}
          isSending={isSending}
          onSend={(mode) => onSend(mode, rows)}
          onDownloadFaulty={() => downloadText('rows-at-fault.csv', faultyRowsCsv(table, faults), 'text/csv')}
        />
      ) : (
        <>
          <Text mb="sm">Rows have been changed since they were checked.</Text>
          <Button aria-disabled={check.isPending} onClick={onCheck}>
            {check.isPending ? 'Checking …' : 'Check again'}
          </Button>
        </>
      )}
    </PageSection>
  )
}
