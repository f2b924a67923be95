import { execFileSync } from 'node:child_process'
import { appendFileSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import getPort from 'get-port'
import { instancePaths } from '../../local/instance.ts'
import { PostgresServer } from '../../local/postgres/server.ts'
import type { Stack } from '../../local/stack.ts'

/**
 * Starts a streaming standby of the stack's Postgres: a copy of its data, made while it is down, that then follows it. The
 * stack's Postgres is restarted.
 */
export async function startStandby(stack: Stack, instance: string): Promise<Standby> {
  const { postgresDir, logs } = instancePaths(instance)
  const dir = `${postgresDir}-standby`
  const { password, port } = new URL(stack.superuserUrl)
  await stack.postgres.stop('fast')
  try {
    // With owners and modes, without which Postgres refuses it.
    execFileSync('cp', ['-a', postgresDir, dir])
  } finally {
    await stack.postgres.start()
  }
  const data = path.join(dir, 'data')
  const { uid, gid } = statSync(data)
  const signal = path.join(data, 'standby.signal')
  writeFileSync(signal, '')
  chownSync(signal, uid, gid)
  appendFileSync(
    path.join(data, 'postgresql.auto.conf'),
    `\nprimary_conninfo = 'host=127.0.0.1 port=${port} user=supabase_admin password=${password}'\n`,
  )
  const server = await PostgresServer.open({
    dir,
    port: await getPort(),
    password,
    logFile: path.join(logs, 'standby.log'),
    fsync: false,
  })
  return {
    url: server.url('supabase_admin'),
    stop: async () => {
      await server.stop('immediate')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A running standby, as the superuser sees it. */
export type Standby = { url: string; stop(): Promise<void> }
