import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { useConsole } from '../../lib/console-context.ts'
import { isSessionRefused } from '../../lib/query-client.ts'
import { readRows } from '../../lib/read-rows.ts'

const LOOK_AGAIN_MS = 2_000
/** About two minutes: what was sent may be on its way for a while, whatever has become of the page that sent it. */
const LOOKS = 60

/** Looks for one's batch with this key, until it is there or there is no hope left; for none where there is no key. */
export function useSentBatch(idempotencyKey: string | undefined) {
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
      if (!row) throw new Error('the batch is not there yet')
      return row.id
    },
    enabled: idempotencyKey !== undefined,
    retry: (count, error) => count < LOOKS && !isSessionRefused(error),
    retryDelay: LOOK_AGAIN_MS,
    staleTime: 0,
  })
  return {
    batchId: found.data,
    isGivenUp: idempotencyKey !== undefined && found.isError,
    lookAgain: () => void found.refetch(),
  }
}
