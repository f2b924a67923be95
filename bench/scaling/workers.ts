import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Stack } from '../../local/stack.ts'
import { Batches } from '../scenarios/batch/batches.ts'
import { WatchedFunction } from '../scenarios/function/watched-function.ts'
import type { Measured, Measurement } from './measurement.ts'

const tenants = 240

/** The same backlog drained by one, two and four workers, each a function's process of its own. */
export const workers: Measurement = {
  name: 'workers',
  async measure(stack) {
    const batches = await Batches.of(stack)
    const functions = await Promise.all([1, 2, 3, 4].map(() => startFunction(stack)))
    try {
      const figures: Measured[] = []
      // A first one warms them up.
      for (const count of [4, 1, 2, 4]) {
        const { batchId } = await batches.accept(tenants)
        const start = performance.now()
        await Promise.all(functions.slice(0, count).map(({ url }) => drainAll(batches, url)))
        const seconds = (performance.now() - start) / 1000
        const { done, twice } = await whatWasDone(stack, batchId)
        if (done !== tenants) throw new Error(`${done} of ${tenants} were made`)
        figures.push(
          { what: `${count} at once`, value: tenants / seconds, unit: 'tenants/s' },
          {
            what: `${count} at once: attempts, activations and mails claimed more than once`,
            value: twice,
            unit: '',
          },
        )
      }
      return figures.slice(2)
    } finally {
      await Promise.all(functions.map((each) => each.stop()))
    }
  },
}

function startFunction({ logs, functionEnv }: Stack): Promise<WatchedFunction> {
  return WatchedFunction.start({ name: 'tenant-provisioning', firstPath: '/health', logs, env: functionEnv })
}

async function drainAll(batches: Batches, url: string): Promise<void> {
  for (;;) {
    const { completed, remaining } = await batches.drain(url)
    if (remaining === 0) return
    if (completed === 0) await sleep(20)
  }
}

async function whatWasDone(stack: Stack, batchId: string): Promise<{ done: number; twice: number }> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  const { rows } = await client.query(
    `select
       (select count(*)::integer from public.provisioning_requests where batch_id = $1 and status = 'completed') as done,
       (select count(*)::integer - count(distinct (action, coalesce(request_id, tenant_id)))::integer
        from public.provisioning_events
        where batch_id = $1 and action in ('attempt_started', 'tenant_activated', 'setup_email_claimed')) as twice`,
    [batchId],
  )
  await client.end()
  return rows[0] as { done: number; twice: number }
}
