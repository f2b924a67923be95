import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { sendAgain } from '../../../../client/request-again.ts'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { useConsole } from '../../lib/console-context.ts'
import { useLeaveWarning } from '../../lib/use-leave-warning.ts'

/** Sends a request once more as the same intention: however often that is done, it makes one tenant. */
export function useRetry(detail: RequestDetail) {
  const { request, body } = detail
  const { api } = useConsole()
  const queries = useQueryClient()
  // Known at once: the page hears of it only after the second half of a double click.
  const isSent = useRef(false)
  const mutation = useMutation({
    mutationFn: () => sendAgain(api, detail),
    onSettled: () => {
      isSent.current = false
      for (const queryKey of [['request', request.id], ['requests'], ['tenants']]) {
        void queries.invalidateQueries({ queryKey })
      }
    },
    // A temporary password is kept nowhere longer than it is on the screen.
    gcTime: 0,
  })
  // Whoever is gone when they come never sees them.
  const showsSecrets = body !== null && (body.owner.mode === 'temporary' || body.apiKey)
  useLeaveWarning(mutation.isPending && showsSecrets)

  const send = () => {
    if (isSent.current) return
    isSent.current = true
    mutation.mutate()
  }
  return { outcome: mutation.data, error: mutation.error, isSending: mutation.isPending, send }
}
