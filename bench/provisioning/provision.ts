import { randomUUID } from 'node:crypto'
import type { Stack } from '../../local/stack.ts'
import { timed } from '../pairs.ts'
import { median } from '../statistics.ts'

/** How a call differs from that of a new tenant under its own name. */
export type CallOptions = {
  mode?: 'invite' | 'password'
  key?: string
  slug?: string
  /** Besides 201. */
  allowed?: number[]
}

/** Asks a function for a tenant, ours or a rival, and answers when the answer has come in whole. */
export async function provision(
  { env }: Stack,
  url: string,
  { token }: { token: string },
  { mode = 'invite', key = randomUUID(), slug = `t-${key}`, allowed = [] }: CallOptions = {},
): Promise<void> {
  const response = await fetch(`${url}/tenants`, {
    method: 'POST',
    headers: {
      apikey: env.PUBLISHABLE_KEY,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({
      tenant: { name: `Acme ${key}`, slug },
      owner: {
        email: `${key}@bench.test`,
        fullName: 'Jane Doe',
        mode,
        ...(mode === 'password' ? { password: `correct horse ${key}` } : {}),
      },
    }),
  })
  const text = await response.text()
  if (response.status !== 201 && !allowed.includes(response.status)) {
    throw new Error(`${url} answered ${response.status}: ${text}`)
  }
}

/** Has so many callers do something so many times each, one after the other, and answers the median time of one. */
export async function callAtOnce(
  callers: number,
  times: number,
  run: () => Promise<unknown>,
): Promise<number> {
  const samples: number[] = []
  const caller = async () => {
    for (let time = 0; time < times; time += 1) samples.push(await timed(run))
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return median(samples)
}
