import pg from 'pg'
import { type Stack, startStack } from '../local/stack.ts'

/** A stack of the benches, without web pages and with the limits on calls out of the way: what is measured is how fast it is, not how often one admin may. */
export async function startBenchStack(name = 'bench'): Promise<Stack> {
  const stack = await startStack({
    instance: `${name}-${process.pid}`,
    throwaway: true,
    fsync: false,
    without: ['web'],
  })
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  await client.query('update private.rate_limit_rules set capacity = 1000000, per_minute = 1000000')
  await client.end()
  return stack
}

/** The stack that scenarios share; nobody's who asks for none. */
export class SharedStack {
  readonly instance = `bench-${process.pid}`
  #starting: Promise<Stack> | undefined

  start(): Promise<Stack> {
    this.#starting ??= startBenchStack()
    return this.#starting
  }

  async stop(): Promise<void> {
    await (await this.#starting)?.stop()
  }
}
