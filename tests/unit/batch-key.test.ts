import { expect, test } from 'vitest'
import { batchKey } from '../../cli/batches/batch-key.ts'

const item = (name: string, password = 'correct horse battery') => ({
  tenant: { name },
  owner: { mode: 'password' as const, email: 'jane@acme.test', fullName: 'Jane', password },
})
const batch = { mode: 'independent', tenants: [item('Acme'), item('Beta')] }
const key = (change: Partial<typeof batch> = {}, url = 'https://a.test', admin = 'jane') =>
  batchKey(url, admin, { ...batch, ...change })

test('the same batch, to the same project, by the same admin, has the same key: a UUID', () => {
  expect(key()).toBe(key())
  expect(key()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('anything else is another batch', () => {
  const others = [
    key({ mode: 'all_or_nothing' }),
    key({ tenants: [item('Beta'), item('Acme')] }),
    key({ tenants: [item('Acme')] }),
    key({}, 'https://b.test'),
    key({}, 'https://a.test', 'jim'),
  ]
  expect(new Set([key(), ...others]).size).toBe(6)
})

test('a password is no part of it (I5)', () => {
  expect(key({ tenants: [item('Acme', 'another password'), item('Beta')] })).toBe(key())
})
