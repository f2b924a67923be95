import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { cloneTenant } from '../../../../supabase/functions/_shared/contract/endpoints/clone.ts'
import { provisionTenant } from '../../../../supabase/functions/_shared/contract/endpoints/provision.ts'
import type { ProvisionRequestInput } from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { useConsole } from '../../lib/console-context.ts'
import { useLeaveWarning } from '../../lib/use-leave-warning.ts'

/** Sends a request once more as the same intention: however often that is done, it makes one tenant. */
export function useRetry({ request, body, idempotencyKey, cloneOf }: RequestDetail) {
  const { api } = useConsole()
  const queries = useQueryClient()
  // Known at once: the page hears of it only after the second half of a double click.
  const isSent = useRef(false)
  const mutation = useMutation({
    mutationFn: async () => {
      if (idempotencyKey === null) throw new Error('this request has no key to be tried again with')
      // What was accepted once has an owner that fits its mode.
      const { template, ...rest } = body as ProvisionRequestInput
      const answer = cloneOf
        ? await api.call(cloneTenant, { params: { id: cloneOf }, body: rest, idempotencyKey })
        : await api.call(provisionTenant, {
            body: { ...rest, ...(template === undefined ? {} : { template }) },
            idempotencyKey,
          })
      return answer.body
    },
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
