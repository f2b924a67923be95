import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { listRequests } from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { CursorPager } from '../../components/cursor-pager.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { useConsole } from '../../lib/console-context.ts'
import type { RequestsSearch } from './pages.ts'
import { RequestFilters } from './request-filters.tsx'
import { isTooShort, requestQuery } from './request-query.ts'
import { RequestTable } from './request-table.tsx'
import { isUnderWay } from './request-words.ts'

/** Every request for a tenant that there ever was, whoever asked. */
export default function RequestsPage() {
  const { api } = useConsole()
  const search = useSearch({ from: '/signed-in/requests' })
  const navigate = useNavigate()
  const { search: text, ...others } = search
  const asked = text !== undefined && isTooShort(text) ? others : search
  const requests = useQuery({
    queryKey: ['requests', asked],
    queryFn: async ({ signal }) =>
      (await api.call(listRequests, { query: requestQuery(asked) }, { signal })).body,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.requests.some(isUnderWay) ? 5_000 : false),
  })
  // Another choice begins at its first page.
  const choose = (chosen: Partial<RequestsSearch>) =>
    navigate({
      to: '/requests',
      search: { ...search, ...chosen, cursor: undefined },
      replace: 'search' in chosen,
    })
  return (
    <ConsolePage
      title="History"
      testId="requests-page"
      actions={<ButtonLink to="/tenants/new">New tenant</ButtonLink>}
    >
      <RequestFilters
        search={search}
        onChoose={choose}
        onClear={() => navigate({ to: '/requests', search: {} })}
      />
      {requests.error && <FailureNotice error={requests.error} onRetry={() => requests.refetch()} />}
      {requests.data && !requests.error && (
        <>
          <RequestTable
            requests={requests.data.requests}
            isFiltered={Object.keys(asked).length > 0}
            isStale={requests.isPlaceholderData}
          />
          <CursorPager cursor={search.cursor} nextCursor={requests.data.nextCursor} of="requests" />
        </>
      )}
    </ConsolePage>
  )
}
