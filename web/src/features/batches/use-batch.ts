import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type {
  Batch,
  BatchItemState,
  BatchPage,
} from '../../../../supabase/functions/_shared/contract/batch.ts'
import { followBatch, readBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { useConsole } from '../../lib/console-context.ts'

const ITEMS_A_PAGE = 50
/** Between readings while the events say how it goes, and while none come. */
const READ_AGAIN_MS = { followed: 15_000, alone: 3_000 }
const ITEMS_AGAIN_MS = 1_000

interface ItemsSearch {
  status?: BatchItemState['status'] | undefined
  after?: number | undefined
}

/** A batch and a page of its items, kept up to date while it runs. */
export function useBatch(batchId: string, { status, after }: ItemsSearch) {
  const { api } = useConsole()
  const [isFollowed, setIsFollowed] = useState(false)
  const read = useQuery({
    queryKey: ['batch', batchId, { status, after }],
    queryFn: async ({ signal }) => {
      const query = {
        limit: ITEMS_A_PAGE,
        ...(status ? { status } : {}),
        ...(after === undefined ? {} : { after }),
      }
      return (await api.call(readBatch, { params: { id: batchId }, query }, { signal })).body
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.status === 'running' && (isFollowed ? READ_AGAIN_MS.followed : READ_AGAIN_MS.alone),
  })
  useBatchEvents(batchId, read.data?.status === 'running', setIsFollowed)
  return read
}

/** Follows a batch while it runs: its state with each event, its items as often as somebody can look. */
function useBatchEvents(
  batchId: string,
  isRunning: boolean,
  onFollowed: (isFollowed: boolean) => void,
): void {
  const { api } = useConsole()
  const queryClient = useQueryClient()
  // What was heard is not told again when the batch runs once more.
  const lastEventId = useRef<string>(undefined)
  useEffect(() => {
    if (!isRunning) return
    const stop = new AbortController()
    const { signal } = stop
    const key = ['batch', batchId]
    const readAgain = throttle(() => queryClient.invalidateQueries({ queryKey: key }), ITEMS_AGAIN_MS)
    const follow = async () => {
      const from = { signal, lastEventId: lastEventId.current }
      for await (const { id, event, data } of api.events(followBatch, { params: { id: batchId } }, from)) {
        onFollowed(true)
        lastEventId.current = id
        if ('counts' in data) queryClient.setQueriesData<BatchPage>({ queryKey: key }, withState(data))
        if (event === 'item' || event === 'done') readAgain.soon()
      }
    }
    // Whatever stands in the way of the events, it is read again and again besides.
    follow()
      .catch(() => {})
      .finally(() => onFollowed(false))
    return () => {
      stop.abort()
      readAgain.flush()
    }
  }, [api, batchId, isRunning, onFollowed, queryClient])
}

function withState(state: Batch) {
  return (page: BatchPage | undefined) => page && { ...page, ...state }
}

/** Runs it at most so often, and once more for what came meanwhile. */
function throttle(run: () => void, everyMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    run()
  }
  return {
    soon() {
      timer ??= setTimeout(flush, everyMs)
    },
    flush,
  }
}
