import { readFileSync } from 'node:fs'
import path from 'node:path'
import { hash } from 'bcryptjs'
import pg from 'pg'
import { cacheFunction, startFunction } from '../../local/functions.ts'
import { startGateway } from '../../local/gateway.ts'
import { freePort } from '../../local/ports.ts'
import type { Stack } from '../../local/stack.ts'

const workdir = path.join(import.meta.dirname, '..', 'rivals')

/** Functions that ours is measured against, behind a gateway of the same make. */
export type Rivals = { url: string; stop(): Promise<void> }

const installed = new WeakMap<Stack, Promise<void>>()

/** Puts the functions of bare-inserts.sql into a stack's database, once. */
export function installBareInserts(stack: Stack): Promise<void> {
  const installing = installed.get(stack) ?? install(stack)
  installed.set(stack, installing)
  return installing
}

/** Starts a rival: `floor` or `naive`. */
export async function startRival(stack: Stack, name: string): Promise<Rivals> {
  await installBareInserts(stack)
  const logFile = path.join(stack.logs, `function-${name}.log`)
  await cacheFunction(name, logFile, workdir)
  const running = await startFunction({ name, env: stack.functionEnv, logFile, workdir })
  const port = await freePort()
  const gateway = await startGateway(port, { api: 0, functions: new Map([[name, running.port]]) })
  return {
    url: `http://127.0.0.1:${port}/functions/v1/${name}`,
    stop: async () => {
      await gateway.stop()
      await running.stop()
    },
  }
}

async function install(stack: Stack): Promise<void> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  await client.query(readFileSync(path.join(import.meta.dirname, 'bare-inserts.sql'), 'utf8'))
  // Whose password is compared where a hash is to be paid for. Not confirmed: then the auth service goes no further.
  await client.query(
    `insert into auth.users (id, aud, role, email, encrypted_password)
     values (gen_random_uuid(), 'authenticated', 'authenticated', 'hashed@bench.test', $1)`,
    [await hash('not this one', 10)],
  )
  await client.end()
  await stack.restartApi()
}
