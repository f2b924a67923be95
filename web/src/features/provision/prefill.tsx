import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { readRequest } from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'
import { useOpenDraft } from './use-open-draft.ts'
import { bodyOf, valuesOf } from './values.ts'

/** A draft filled from a request of the history: the same intention where it is the admin's own, else a new one like it. */
export function Prefill({ desk, requestId }: { desk: Desk; requestId: string }) {
  const { api } = useConsole()
  const { open, openNew } = useOpenDraft(desk)
  const { data, error, refetch } = useQuery({
    queryKey: ['request', requestId, 'to-start-from'],
    queryFn: async ({ signal }) =>
      (await api.call(readRequest, { params: { id: requestId } }, { signal })).body,
    gcTime: 0,
  })
  const begin = useEffectEvent((detail: RequestDetail) => {
    const begun = desk.drafts.list().find((draft) => draft.idempotencyKey === detail.idempotencyKey)
    if (begun) open(begun, { replace: true })
    else openNew(draftLike(detail), { replace: true })
  })
  useEffect(() => {
    if (data) begin(data)
  }, [data])
  if (error) return <FailureNotice error={error} onRetry={() => refetch()} />
  return <Text role="status">Reading the request …</Text>
}

function draftLike({ body, idempotencyKey, cloneOf, request }: RequestDetail): Partial<Draft> {
  const values = valuesOf(body)
  return {
    values,
    slugFollowsName: false,
    reached: 'review',
    ...(cloneOf !== null && { cloneOf }),
    ...(idempotencyKey !== null && {
      idempotencyKey,
      // One that has not failed may have made its tenant by now: first of all it is asked for.
      attempt: { sentAs: JSON.stringify(bodyOf(values)), isOpen: request.status !== 'failed' },
    }),
  }
}
