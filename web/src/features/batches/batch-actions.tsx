import { Button, Group, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { retryBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { Notice } from '../../components/notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { CancelBatch } from './cancel-batch.tsx'
import { saveFailedRows } from './save-failed-rows.ts'
import { UndoBatch } from './undo-batch.tsx'
import { useBatchAction } from './use-batch-action.ts'

/** What can be done about a batch, as it stands. */
export function BatchActions({ batch }: { batch: Batch }) {
  const console = useConsole()
  const { batchId, counts, mode, status } = batch
  const [open, setOpen] = useState<'cancel' | 'undo'>()
  const retry = useBatchAction(batchId, () => console.api.call(retryBatch, { params: { id: batchId } }))
  const save = useBatchAction(batchId, () => saveFailedRows(console, batchId))
  const hasFailed = counts.failed > 0
  const isWhole = mode === 'all_or_nothing'
  // Of a whole that was cancelled all of it comes again; of others, what was cancelled stays so.
  const canRetry = status !== 'undone' && (hasFailed || (isWhole && counts.cancelled > 0))
  return (
    <>
      <Group gap="xs">
        {status === 'running' && <Action onClick={() => setOpen('cancel')}>Cancel the batch</Action>}
        {canRetry && (
          <Action onClick={() => retry.run()} busy={retry.isPending && 'Queueing …'}>
            {isWhole ? 'Try the whole again' : 'Try failed items again'}
          </Action>
        )}
        {hasFailed && (
          <Action onClick={() => save.run()} busy={save.isPending && 'Reading …'}>
            Download failed rows
          </Action>
        )}
        {counts.completed > 0 && status !== 'running' && (
          <Action onClick={() => setOpen('undo')}>Undo the batch</Action>
        )}
      </Group>
      {hasFailed && (
        <Text size="sm" c="dimmed">
          The file of failed rows has every field that was asked for, and what is wrong in two columns more:
          mend it and send it as a new batch. Passwords and columns that were left out are kept nowhere, so
          they are not in it; of rows that were at fault from the beginning only name, slug and address are
          kept.
        </Text>
      )}
      {hasFailed && retry.data && retry.data.body.status !== 'running' && (
        <Notice kind="note" title="Nothing of it can be tried again as it is">
          <Text>
            What was in the way still is. What needs a typed password or shows a secret is to be sent again by
            itself, since neither is kept.
          </Text>
        </Notice>
      )}
      {retry.error && <FailureNotice error={retry.error} onRetry={() => retry.run()} />}
      {save.error && <FailureNotice error={save.error} onRetry={() => save.run()} />}
      <CancelBatch batch={batch} isOpen={open === 'cancel'} onClose={() => setOpen(undefined)} />
      <UndoBatch batch={batch} isOpen={open === 'undo'} onClose={() => setOpen(undefined)} />
    </>
  )
}

interface ActionProps {
  /** What is said while it is under way. */
  busy?: string | false
  onClick(): void
  children: ReactNode
}

function Action({ busy = false, onClick, children }: ActionProps) {
  return (
    <Button variant="default" aria-disabled={busy !== false} onClick={onClick}>
      {busy || children}
    </Button>
  )
}
