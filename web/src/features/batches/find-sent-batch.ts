import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { useConsole } from '../../lib/console-context.ts'
import { readRows } from '../../lib/read-rows.ts'

const LOOK_AGAIN_MS = 2_000

/** The id of one's batch with this key: null as long as there is none, undefined where nobody has looked. */
export function useSentBatch(idempotencyKey: string | undefined): string | null | undefined {
  const console = useConsole()
  const found = useQuery({
    queryKey: ['batch of key', idempotencyKey],
    queryFn: async ({ signal }) => {
      const filter = { select: 'id', idempotency_key: `eq.${idempotencyKey}` }
      const [row] = await readRows(
        console,
        'provisioning_batches',
        z.object({ id: z.guid() }),
        filter,
        signal,
      )
      return row?.id ?? null
    },
    enabled: idempotencyKey !== undefined,
    // What was sent may be on its way for a while, whatever has become of the page that sent it.
    refetchInterval: ({ state }) => (state.data ? false : LOOK_AGAIN_MS),
    staleTime: 0,
  })
  return idempotencyKey === undefined ? undefined : found.data
}
