import { Button, Stack, Text } from '@mantine/core'
import { Navigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import type { TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useLeaveWarning } from '../../lib/use-leave-warning.ts'
import { ArrivedNotice } from './arrived-notice.tsx'
import type { BatchTable } from './batch-table.ts'
import { CheckedRows } from './checked-rows.tsx'
import { ChooseTable } from './choose-table.tsx'
import { useSentBatch } from './find-sent-batch.ts'
import { MapColumns } from './map-columns.tsx'
import { PageSection } from './page-section.tsx'
import { SentNotice } from './sent-notice.tsx'
import { UnreadableNotice } from './unreadable-notice.tsx'
import { useNewBatch } from './use-new-batch.ts'
import { type BatchMode, useSend } from './use-send.ts'

/** From a table to a batch: choose it, say what its columns are, have it checked, mend it, send it. */
export default function NewBatchPage() {
  const { key, sent } = useSearch({ from: '/signed-in/batches/new' })
  const batch = useNewBatch()
  const { table, unreadable, judged, check } = batch
  const sending = useSend({ onRejected: batch.addFaults })
  const sentTable = useRef<BatchTable>(undefined)
  const lookUp = useSentBatch(sent && !sending.isPending ? key : undefined)
  const sentBatchId = lookUp.batchId

  const send = (mode: BatchMode, rows: TenantRow[]) => {
    if (key === undefined) return
    sentTable.current = table
    sending.send({ mode, rows, idempotencyKey: key })
  }
  const runCheck = () => {
    sending.reset()
    batch.runCheck()
  }
  const startAnew = () => {
    sending.reset()
    batch.startAnew()
  }
  useLeaveWarning(table !== undefined && !sending.isPending && !sending.isSuccess)
  const isAsSent = table === undefined || table === sentTable.current
  if (sentBatchId && isAsSent) {
    return <Navigate to="/batches/$batchId" params={{ batchId: sentBatchId }} replace ignoreBlocker />
  }

  const isBroken = judged !== undefined && judged.ofTable.length > 0
  return (
    <ConsolePage title="New batch" testId="new-batch">
      {sent && (!table || lookUp.isGivenUp) && (
        <SentNotice isGivenUp={lookUp.isGivenUp} onLookAgain={lookUp.lookAgain} />
      )}
      {sentBatchId && <ArrivedNotice batchId={sentBatchId} onAnew={startAnew} />}
      <ChooseTable onChoose={batch.choose} />
      {unreadable && <UnreadableNotice problem={unreadable} keepsTable={table !== undefined} />}
      {table && judged && (
        <PageSection title={`Columns of ${table.name}`} news={table.header}>
          <Text mb="sm">
            {table.rows.length} {table.rows.length === 1 ? 'row' : 'rows'}. What does each column say?
          </Text>
          <MapColumns table={table} faults={judged.ofTable} onChange={batch.changeField} />
          {!batch.lastCheck && !isBroken && (
            <Button aria-disabled={check.isPending} onClick={runCheck} mt="md">
              {check.isPending ? 'Checking …' : 'Check the rows'}
            </Button>
          )}
        </PageSection>
      )}
      {check.error && <FailureNotice error={check.error} onRetry={runCheck} />}
      {table && batch.lastCheck && !isBroken && (
        <Stack>
          <CheckedRows batch={batch} onCheck={runCheck} isSending={sending.isPending} onSend={send} />
          {sending.error && (
            <FailureNotice
              error={sending.error}
              onRetry={() => sending.variables && sending.send(sending.variables)}
            />
          )}
        </Stack>
      )}
    </ConsolePage>
  )
}
