import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Stack } from '../../local/stack.ts'

const rounds = 5

/** Upstream calls for one tenant: to anything but where mails are asked for, and there. */
export type Calls = { toTenant: number; mails: number }

/** Counts what arrives at REST API and auth service while something is done several times, from their log. */
export async function countCalls({ logs }: Stack, run: () => Promise<unknown>): Promise<Calls> {
  const file = path.join(logs, 'api.log')
  const before = readFileSync(file).length
  for (let round = 0; round < rounds; round += 1) await run()
  // A line is written after its answer.
  await pause(100)
  const lines = readFileSync(file).subarray(before).toString().trim().split('\n')
  const paths = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).path as string] : []))
  const mails = paths.filter((each) => each === '/auth/v1/recover').length
  return { toTenant: (paths.length - mails) / rounds, mails: mails / rounds }
}
