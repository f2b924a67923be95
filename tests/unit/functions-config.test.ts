import { expect, test } from 'vitest'
import { readConfig } from '../../supabase/functions/_shared/config.ts'
import { secretKeyGuard } from '../../supabase/functions/_shared/http/secret-key-guard.ts'
import { readProvisioningConfig } from '../../supabase/functions/tenant-provisioning/config.ts'

const configOf = (keys: Record<string, string>) =>
  readConfig({
    SUPABASE_URL: 'https://project.test',
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: 'publishable' }),
    SUPABASE_SECRET_KEYS: JSON.stringify(keys),
  })

const isLetIn = (secretKeys: string[], apikey: string) =>
  secretKeyGuard(secretKeys)(new Request('https://project.test/ops/health', { headers: { apikey } })).then(
    () => true,
    () => false,
  )

test('while a secret key is rotated both are let in, and calls go with the one called default', async () => {
  const { secretKey, secretKeys } = configOf({ next: 'new', default: 'old' })
  expect(secretKey).toBe('old')
  expect(await Promise.all(['old', 'new', 'other'].map((key) => isLetIn(secretKeys, key)))).toEqual([
    true,
    true,
    false,
  ])
})

test('when the old one is deleted the next one is used, whatever it is called', async () => {
  const { secretKey, secretKeys } = configOf({ next: 'new' })
  expect(secretKey).toBe('new')
  expect([await isLetIn(secretKeys, 'old'), await isLetIn(secretKeys, 'new')]).toEqual([false, true])
})

test.each(['{}', '{"default": ""}', '[]', 'a key'])('%s is no set of keys', (keys) => {
  expect(() =>
    readConfig({
      SUPABASE_URL: 'https://project.test',
      SUPABASE_PUBLISHABLE_KEYS: '{"default": "publishable"}',
      SUPABASE_SECRET_KEYS: keys,
    }),
  ).toThrow('SUPABASE_SECRET_KEYS')
})

const databaseUrlOf = (url: string) =>
  readProvisioningConfig({
    SUPABASE_URL: 'https://project.test',
    SUPABASE_PUBLISHABLE_KEYS: '{"default": "publishable"}',
    SUPABASE_SECRET_KEYS: '{"default": "secret"}',
    SUPABASE_DB_URL: url,
  }).databaseUrl

test.each([
  ['postgresql://postgres:secret@db.test:5432/postgres', 'secret'],
  ['postgresql://postgres:a%23b@db.test/postgres', 'a#b'],
  ['postgres://postgres.ref:a#b/c?d@e%@db.test:6543/postgres', 'a#b/c?d@e%'],
  ...['#ab', '/ab', '?x', '12#ab', '1/2', 'e%', '50%off', 'a@b,c', 'a:b'].map((password) => [
    `postgresql://postgres.ref:${password}@db.test:5432/postgres`,
    password,
  ]),
])('a database password is what it is, as the platform writes it: %s', (url, password) => {
  const { hostname, password: read } = new URL(databaseUrlOf(url) ?? '')
  expect({ hostname, password: decodeURIComponent(read) }).toEqual({ hostname: 'db.test', password })
})

test.each(['', 'x', 'https://db.test/postgres'])(
  '%j is no address of a database, and keeps nothing else from working',
  (url) => {
    expect(databaseUrlOf(url)).toBeUndefined()
  },
)
