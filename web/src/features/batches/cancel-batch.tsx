import { Button, Group, Stack, Text } from '@mantine/core'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { cancelBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { Dialog } from '../../components/dialog.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { useBatchAction } from './use-batch-action.ts'

interface CancelBatchProps {
  batch: Batch
  isOpen: boolean
  onClose(): void
}

/** Asks whether what nobody has begun is to be dropped. */
export function CancelBatch({ batch: { batchId, mode, counts }, isOpen, onClose }: CancelBatchProps) {
  const { api } = useConsole()
  const cancel = useBatchAction(batchId, () => api.call(cancelBatch, { params: { id: batchId } }))
  return (
    <Dialog title="Cancel the batch?" isOpen={isOpen} onClose={onClose}>
      <Stack>
        <Text>
          {mode === 'independent'
            ? `${counts.queued.toLocaleString('en')} tenants that nobody has begun are dropped for good. Those that are active stay, and those that are being made are finished.`
            : 'The batch is all or nothing: all of it is taken back, and none of its tenants will ever have existed.'}
        </Text>
        {cancel.error && <FailureNotice error={cancel.error} onRetry={() => cancel.run(onClose)} />}
        <Group gap="xs">
          <Button color="red.9" aria-disabled={cancel.isPending} onClick={() => cancel.run(onClose)}>
            {cancel.isPending ? 'Cancelling …' : 'Cancel the batch'}
          </Button>
          <Button variant="default" onClick={onClose}>
            Let it run
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
