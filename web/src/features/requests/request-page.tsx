import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { readRequest } from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { AttemptList } from './attempt-list.tsx'
import { RequestFacts } from './request-facts.tsx'
import { isUnderWay } from './request-words.ts'
import { RetryRequest } from './retry-request.tsx'
import { StoredError } from './stored-error.tsx'

/** One request: what became of it, and what can be done about that. */
export default function RequestPage() {
  const { api } = useConsole()
  const { requestId } = useParams({ from: '/signed-in/requests/$requestId' })
  const detail = useQuery({
    queryKey: ['request', requestId],
    queryFn: async ({ signal }) =>
      (await api.call(readRequest, { params: { id: requestId } }, { signal })).body,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.request) ? 3_000 : false),
  })
  if (detail.data) return <RequestFound key={requestId} detail={detail.data} />
  return (
    <ConsolePage title="Request" testId="request-page">
      {detail.error ? (
        <FailureNotice error={detail.error} onRetry={() => detail.refetch()} />
      ) : (
        <Text role="status">Looking it up …</Text>
      )}
    </ConsolePage>
  )
}

function RequestFound({ detail }: { detail: RequestDetail }) {
  const { request, attempts } = detail
  return (
    <ConsolePage title={`Request for ${request.name}`} testId="request-page">
      {request.error && <StoredError {...request.error} />}
      <RetryRequest detail={detail} />
      <RequestFacts detail={detail} />
      <AttemptList attempts={attempts} />
    </ConsolePage>
  )
}
