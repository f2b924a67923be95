import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { withoutGreeting } from '../../local/functions.ts'
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import type { StackEnv } from '../../local/stack-env.ts'
import { checkout } from '../harness/run-tool.ts'

type Row = Record<string, unknown>

/** A whole stack of a test file's own, for what would be in the way of other tests: broken rows, workers, triggers. */
export type OwnStack = {
  env: StackEnv
  /** Runs one statement as the superuser; the functions of supabase/tests/helpers are there, in schema `tests`. */
  sql<T extends Row = Row>(text: string, values?: unknown[]): Promise<T[]>
  /** What a function has logged so far, without what its runtime says. */
  logOf<T extends Row = Row>(functionName: string): T[]
  /** Its server, for crashing it, and for copying what it keeps while it is down. */
  postgres: Stack['postgres']
  stop(): Promise<void>
}

/** Starts one. `name` tells the stacks of one run apart. */
export async function startOwnStack(
  name: string,
  options: Pick<StackOptions, 'prepare' | 'deno'> = {},
): Promise<OwnStack> {
  const instance = `test-${name}-${process.pid}`
  const stack = await startStack({ instance, throwaway: true, fsync: false, ...options })
  const pool = new pg.Pool({ connectionString: stack.superuserUrl, max: 2 })
  // A connection that nobody uses may end with its server.
  pool.on('error', () => {})
  await pool.query('create schema tests; grant usage on schema tests to anon, authenticated, service_role')
  const helpers = globSync('supabase/tests/helpers/*.sql', { cwd: checkout }).sort()
  for (const helper of helpers) await pool.query(readFileSync(path.join(checkout, helper), 'utf8'))
  return {
    env: stack.env,
    sql: async <T extends Row>(text: string, values: unknown[] = []) =>
      (await pool.query<T>(text, values)).rows,
    logOf: (name) => {
      const log = withoutGreeting(readFileSync(path.join(stack.logs, `function-${name}.log`), 'utf8'))
      return log
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    },
    postgres: stack.postgres,
    stop: async () => {
      await pool.end()
      await stack.stop()
    },
  }
}
