import { setTimeout } from 'node:timers/promises'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'
import { call } from './provision.ts'

/** Workers take whatever waits on a stack, whichever test it belongs to: who is at work holds this, shared. */
const atWork = `hashtextextended('workers of tests', 0)`

/** Waits for what only ends if workers go on with the queue, and lets them: what a scheduler does once a minute. */
export function withWorkers<T>(work: Promise<T>): Promise<T> {
  return withClient(target.dbUrl, async (client) => {
    const over = new AbortController()
    const drains = (async () => {
      while (!over.signal.aborted) {
        await client.query(`select pg_advisory_lock_shared(${atWork})`)
        await call({
          token: undefined,
          method: 'POST',
          path: '/ops/drain',
          headers: { apikey: target.secretKey },
        })
        await client.query(`select pg_advisory_unlock_shared(${atWork})`)
        await setTimeout(250)
      }
    })()
    try {
      return await work
    } finally {
      over.abort()
      await drains
    }
  })
}

/**
 * Does what a worker of another test would spoil: one that claims items between their acceptance and their own call's claim makes
 * them past the faults which that call is to meet, and may still be sending their e-mails when it answers.
 */
export function withoutWorkers<T>(work: () => Promise<T>): Promise<T> {
  return withClient(target.dbUrl, async (client) => {
    // Until the connection ends.
    await client.query(`select pg_advisory_lock(${atWork})`)
    return await work()
  })
}
