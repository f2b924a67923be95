import { List, Loader, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { listRequests } from '../../../../supabase/functions/_shared/contract/endpoints/requests.ts'
import { useConsole } from '../../lib/console-context.ts'
import type { Draft } from './draft.ts'

const LOOK_EVERY_MS = 1_000
const RECENT = 20

const titles = [
  'Your order is on its way',
  'Tenant, catalogue and keys are being made',
  'The owner’s login is being made',
  'The tenant is ready: its answer is on its way',
]

/** Where it is, as the history tells while it is under way. */
export function Stages({ draft }: { draft: Draft }) {
  const at = useStageNumber(draft)
  return (
    <>
      <List type="ordered" withPadding>
        {titles.slice(0, at + 1).map((title, index) => (
          <List.Item key={title}>
            {title} {index < at ? '✓' : <Loader size="xs" aria-hidden />}
          </List.Item>
        ))}
      </List>
      <VisuallyHidden role="status">{titles[at]} …</VisuallyHidden>
    </>
  )
}

function useStageNumber(draft: Draft): number {
  const { api } = useConsole()
  const slug = draft.values['tenant.slug']
  const { data } = useQuery({
    queryKey: ['requests', 'under way', draft.id],
    queryFn: async ({ signal }) => {
      const { requests } = (
        await api.call(listRequests, { query: { mine: 'true', limit: RECENT } }, { signal })
      ).body
      return requests.find((request) => request.slug === slug) ?? null
    },
    refetchInterval: LOOK_EVERY_MS,
    // What it told of an earlier try is no news.
    gcTime: 0,
  })
  if (!data || data.status === 'failed') return 0
  if (data.status === 'completed') return 3
  return data.tenantId === null ? 1 : 2
}
