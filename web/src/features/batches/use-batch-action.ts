import { useMutation, useQueryClient } from '@tanstack/react-query'

/** Something that is done to a batch, once at a time; what is known of the batch is read again. */
export function useBatchAction<Answer>(batchId: string, act: () => Promise<Answer>) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: act,
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['batch', batchId] }),
        queryClient.invalidateQueries({ queryKey: ['batches'] }),
      ]),
  })
  const { isPending, mutate } = mutation
  return {
    ...mutation,
    run: (onSuccess?: () => void) => isPending || mutate(undefined, { onSuccess: () => onSuccess?.() }),
  }
}
