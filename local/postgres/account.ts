import { execFileSync } from 'node:child_process'
import { isRoot } from '../instance.ts'

/** A system user that Postgres can run as. */
export type Account = { uid: number; gid: number }

/** As root: the system user `postgres`, created where it is missing. As anybody else: yourself (`undefined`). */
export function postgresAccount(): Account | undefined {
  if (!isRoot) return undefined
  const existing = lookUp()
  if (existing) return existing
  execFileSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ])
  const created = lookUp()
  if (!created)
    throw new Error('could not create the system user "postgres", which Postgres needs when started by root')
  return created
}

function lookUp(): Account | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
