import { setTimeout } from 'node:timers/promises'
import { target } from '../harness/target.ts'
import { call } from './provision.ts'

/** Waits for what only ends if workers go on with the queue, and lets them: what a scheduler does once a minute. */
export async function withWorkers<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const drains = (async () => {
    while (!over.signal.aborted) {
      await call({
        token: undefined,
        method: 'POST',
        path: '/ops/drain',
        headers: { apikey: target.secretKey },
      })
      await setTimeout(250)
    }
  })()
  try {
    return await work
  } finally {
    over.abort()
    await drains
  }
}
