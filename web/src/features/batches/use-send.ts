import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { LandlordError } from '../../../../client/landlord-error.ts'
import type { BATCH_MODES } from '../../../../supabase/functions/_shared/contract/batch-request.ts'
import { createBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import type { TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import { useConsole } from '../../lib/console-context.ts'
import { bodiesOf, type RowFault } from './judge-table.ts'
import { faultsOf } from './use-check.ts'

export type BatchMode = (typeof BATCH_MODES)[number]

/** What is sent, and with which key: sent again it is the same batch. */
export interface Sending {
  mode: BatchMode
  rows: TenantRow[]
  idempotencyKey: string
}

/** Sends a batch for the workers, and leads to its page. While one is under way, there is no second. */
export function useSend({ onRejected }: { onRejected(faults: RowFault[]): void }) {
  const { api } = useConsole()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const isUnderWay = useRef(false)
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  const mutation = useMutation({
    mutationFn: async ({ mode, rows, idempotencyKey }: Sending) => {
      const body = { mode, tenants: bodiesOf(rows) }
      const headers = { prefer: 'respond-async' }
      return (await api.call(createBatch, { headers, body, idempotencyKey })).body
    },
    onMutate: ({ idempotencyKey: key }) =>
      navigate({ to: '/batches/new', search: { key, sent: true }, replace: true, ignoreBlocker: true }),
    onSuccess: (answer) => {
      queryClient.invalidateQueries({ queryKey: ['batches'] })
      if (!('batchId' in answer) || isGone.current) return
      navigate({
        to: '/batches/$batchId',
        params: { batchId: answer.batchId },
        replace: true,
        ignoreBlocker: true,
      })
    },
    onError: (error, { idempotencyKey: key, rows }) => {
      if (!(error instanceof LandlordError) || isGone.current) return
      const items = error.problem.items ?? []
      if (items.length > 0)
        onRejected(items.flatMap(({ position, ...item }) => faultsOf(rows, position, item)))
      const isThere = error.retryable || error.code === 'IDEMPOTENCY_KEY_REUSED'
      if (!isThere) navigate({ to: '/batches/new', search: { key }, replace: true, ignoreBlocker: true })
    },
    onSettled: () => {
      isUnderWay.current = false
    },
  })
  return {
    ...mutation,
    send(sending: Sending) {
      if (isUnderWay.current) return
      isUnderWay.current = true
      mutation.mutate(sending)
    },
  }
}
