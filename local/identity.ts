import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * What tells a process from a later one that was given the same pid: when it started.
 * `undefined` means that no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return identityFromPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name in parentheses may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    return state === 'Z' ? undefined : startTime
  } catch {
    return undefined
  }
}

function identityFromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** A process as it is written down in a lock file. */
export type RecordedProcess = { name: string; pid: number; identity: string }

/** Whether the very process that was written down still runs. */
export function isAlive(recorded: Pick<RecordedProcess, 'pid' | 'identity'>): boolean {
  return processIdentity(recorded.pid) === recorded.identity
}
