import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Project } from '../../cli/project.ts'
import { tokenSource } from '../../cli/sign-in.ts'

let sessions: { status?: number; expires_in: number }[] = []
let signIns = 0

/** Signs anybody in, for as long as the next session is to last. */
const auth = createServer((_, response) => {
  const { status = 200, expires_in } = sessions[signIns] ?? { expires_in: 3600 }
  signIns += 1
  const user = { id: crypto.randomUUID(), aud: 'authenticated' }
  const session = {
    access_token: `token ${signIns}`,
    refresh_token: 'r',
    token_type: 'bearer',
    expires_in,
    user,
  }
  const body = status === 200 ? session : { error_code: 'over_request_rate_limit', msg: 'Too many' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})

beforeAll(() => new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve)))
afterAll(() => auth.close())
beforeEach(() => {
  sessions = []
  signIns = 0
})

function newSource(): () => Promise<string> {
  const apiUrl = `http://127.0.0.1:${(auth.address() as AddressInfo).port}`
  const admin = { adminEmail: 'admin@acme.test', adminPassword: 'one of her own' }
  return tokenSource({ apiUrl, key: 'sb_publishable_x', source: 'the test', ...admin } as Project)
}

const sixteen = (source: () => Promise<string>) => Promise.all(Array.from({ length: 16 }, source))

test('of calls that go out together one signs in', async () => {
  expect(new Set(await sixteen(newSource()))).toEqual(new Set(['token 1']))
})

test('and one again where the session has run out', async () => {
  sessions = [{ expires_in: 1 }]
  const source = newSource()
  expect(await source()).toBe('token 1')
  expect(new Set(await sixteen(source))).toEqual(new Set(['token 2']))
})

test('a sign-in that was refused is tried anew by the next call, and too many are told from wrong ones', async () => {
  sessions = [{ status: 429, expires_in: 1 }]
  const source = newSource()
  await expect(source()).rejects.toThrow(/takes no more sign-ins for now/)
  expect(await source()).toBe('token 2')
})
