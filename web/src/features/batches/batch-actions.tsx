import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { cancelBatch, retryBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'

/** What can be done about a batch, as it stands. */
export function BatchActions({ batch }: { batch: Batch }) {
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const { batchId, counts, status } = batch
  const params = { id: batchId }
  const onSettled = () => queryClient.invalidateQueries({ queryKey: ['batch', batchId] })
  const cancel = useMutation({ mutationFn: () => api.call(cancelBatch, { params }), onSettled })
  const retry = useMutation({ mutationFn: () => api.call(retryBatch, { params }), onSettled })
  return (
    <>
      <Group gap="xs">
        {status === 'running' && (
          <Button variant="default" onClick={() => cancel.mutate()}>
            Cancel what has not begun
          </Button>
        )}
        {counts.failed > 0 && status !== 'undone' && (
          <Button variant="default" onClick={() => retry.mutate()}>
            Try failed items again
          </Button>
        )}
      </Group>
      {cancel.error && <FailureNotice error={cancel.error} onRetry={() => cancel.mutate()} />}
      {retry.error && <FailureNotice error={retry.error} onRetry={() => retry.mutate()} />}
    </>
  )
}
