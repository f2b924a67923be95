import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, processIdentity, type RecordedProcess } from './identity.ts'
import { type InstancePaths, instancePaths, localDir, removeInstance } from './instance.ts'

type LockContent = { owner: RecordedProcess; throwaway: boolean; children: RecordedProcess[] }

/** Thrown when the instance already runs; it is left undisturbed. */
export class AlreadyRunningError extends Error {
  constructor(paths: InstancePaths, pid: number) {
    const url = existsSync(paths.envFile)
      ? /^API_URL="(.*)"$/m.exec(readFileSync(paths.envFile, 'utf8'))?.[1]
      : undefined
    super(`The stack "${paths.name}" is already running${url ? ` at ${url}` : ''} (pid ${pid}).`)
    this.name = 'AlreadyRunningError'
  }
}

/** One process owns an instance: the lock says who, and which children to end should the owner be killed. */
export class InstanceLock {
  readonly #file: string
  readonly #content: LockContent

  private constructor(file: string, throwaway: boolean) {
    this.#file = file
    const identity = processIdentity(process.pid) ?? ''
    this.#content = { owner: { name: 'supervisor', pid: process.pid, identity }, throwaway, children: [] }
  }

  /** Takes the instance, after ending what a killed owner left running. Throws `AlreadyRunningError`. */
  static async take(paths: InstancePaths, throwaway: boolean): Promise<InstanceLock> {
    const lock = new InstanceLock(paths.lockFile, throwaway)
    for (;;) {
      try {
        const draft = `${paths.lockFile}.${process.pid}.new`
        writeFileSync(draft, JSON.stringify(lock.#content), { mode: 0o600 })
        try {
          linkSync(draft, paths.lockFile)
        } finally {
          rmSync(draft)
        }
        return lock
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const pid = runningOwner(paths)
      if (pid !== undefined) throw new AlreadyRunningError(paths, pid)
      await clearStaleLock(paths)
    }
  }

  /** Writes down the children that run now. */
  record(children: RecordedProcess[]): void {
    this.#content.children = children
    // Renamed into place, so that a kill in between leaves the old list and not half a file.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#content), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** Gives the instance up. */
  release(): void {
    rmSync(this.#file, { force: true })
  }
}

/** The pid of the process that runs this instance, if one does. */
export function runningOwner(paths: InstancePaths): number | undefined {
  const content = readLock(paths.lockFile)
  return content && isAlive(content.owner) ? content.owner.pid : undefined
}

/** Ends the children of a dead owner and removes its lock. */
export async function clearStaleLock(paths: InstancePaths): Promise<void> {
  const claimed = `${paths.lockFile}.${process.pid}`
  try {
    // Only one of several starters gets to rename it.
    renameSync(paths.lockFile, claimed)
  } catch {
    return
  }
  for (const child of readLock(claimed)?.children ?? []) await endOrphan(child)
  rmSync(claimed, { force: true })
}

/** Removes the throw-away instances of test runs that were killed. */
export async function removeDeadInstances(): Promise<void> {
  if (!existsSync(localDir)) return
  for (const entry of readdirSync(localDir, { withFileTypes: true })) {
    if (!entry.isDirectory() || !existsSync(path.join(localDir, entry.name, 'lock.json'))) continue
    const paths = instancePaths(entry.name)
    if (!readLock(paths.lockFile)?.throwaway || runningOwner(paths) !== undefined) continue
    await clearStaleLock(paths)
    removeInstance(paths)
  }
}

function readLock(file: string): LockContent | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockContent
  } catch {
    return undefined
  }
}

async function endOrphan(orphan: RecordedProcess): Promise<void> {
  // SIGINT is Postgres' fast shutdown: it rolls back and leaves clean data.
  for (const [signal, patience] of [
    ['SIGINT', 5000],
    ['SIGKILL', 2000],
  ] as const) {
    if (!isAlive(orphan)) return
    try {
      process.kill(orphan.pid, signal)
    } catch {
      return
    }
    for (let waited = 0; waited < patience && isAlive(orphan); waited += 50) await sleep(50)
  }
}
