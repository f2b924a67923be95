import type { Batch, BatchItemState } from '../../supabase/functions/_shared/contract/batch.ts'
import {
  followBatch as batchEvents,
  readBatch,
} from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { startProgress } from '../output/progress.ts'
import type { Session } from '../session.ts'

const STALLED_MS = 90_000
const STALLED = 'Nothing has moved for a while. Does a scheduler call POST /ops/drain once a minute?'

/** Shows a batch’s progress until nothing of it is left to do. @throws CommandError on Ctrl-C; the batch goes on */
export async function followBatch({ client, output }: Session, batchId: string): Promise<Batch> {
  const params = { id: batchId }
  const interruption = new AbortController()
  const interrupt = () => interruption.abort(interrupted(batchId))
  process.once('SIGINT', interrupt)
  const progress = startProgress(output)
  const { signal } = interruption
  let stalled: NodeJS.Timeout | undefined
  try {
    const input = { params, query: { limit: 1 } }
    let { body: batch } = await client.call(readBatch, input, { signal })
    progress.show(stateOf(batch))
    if (batch.status !== 'running') return batch
    stalled = setInterval(() => output.note(STALLED), STALLED_MS)
    for await (const { event, data } of client.events(batchEvents, { params }, { signal })) {
      stalled.refresh()
      if ('counts' in data) progress.show(stateOf(data))
      if (event === 'done') break
    }
    batch = (await client.call(readBatch, input, { signal })).body
    progress.show(stateOf(batch))
    return batch
  } finally {
    clearInterval(stalled)
    progress.stop()
    process.off('SIGINT', interrupt)
  }
}

function stateOf({ total, counts }: Batch) {
  const done = counts.completed + counts.failed + counts.cancelled + counts.undone
  return { total, done, failed: counts.failed }
}

function interrupted(batchId: string): CommandError {
  const message = [
    'Interrupted. The batch goes on without us:',
    `  landlord batches status ${batchId}`,
    'The same command as before shows the rest of it, and makes nothing twice.',
  ].join('\n')
  return new CommandError(message, { exitCode: EXIT.interrupted, details: { code: 'INTERRUPTED', batchId } })
}

/** The items of a batch that came to this, all pages of them. */
export async function listItems(
  { client }: Session,
  batchId: string,
  status: BatchItemState['status'],
): Promise<BatchItemState[]> {
  const items: BatchItemState[] = []
  for (let after: number | null | undefined; after !== null; ) {
    const query = { status, limit: 1000, ...(after === undefined ? {} : { after }) }
    const { body } = await client.call(readBatch, { params: { id: batchId }, query })
    items.push(...body.items)
    after = body.nextAfter
  }
  return items
}
