import { expect, test } from 'vitest'
import { findUserIds, sql } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import { authError } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { findStrays } from '../support/own-schemas.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { newBody, outcome, provision } from '../support/provision.ts'
import { tally } from '../support/tally.ts'
import { unique } from '../support/unique.ts'

type Body = ReturnType<typeof newBody>
type Asked = { body: Body; key: string }

const ownSchema = { isolation: 'schema' }
const callers = 200

/** As many who ask, each for what they are given; the keys of those who have a request, and what everybody was told. */
async function race(admin: Person, asked: Asked[], base?: string) {
  const before = await findStrays()
  const answers = await Promise.all(
    asked.map(({ body, key }) => provision(admin, body, { key, ...(base ? { base } : {}) })),
  )
  const strays = (await findStrays()).filter((stray) => !before.includes(stray))
  expect(strays, 'schemas and roles of nobody').toEqual([])
  const rows = await sql<{ key: string }>(
    'select idempotency_key as key from public.provisioning_requests where admin_user_id = $1',
    [admin.id],
  )
  return { counts: tally(answers.map(outcome)), keys: rows.map(({ key }) => key) }
}

const several = (count: number, make: () => Asked) => Array.from({ length: count }, make)
const newKey = () => crypto.randomUUID()

test(`${callers} calls with one key make one schema and one role`, async () => {
  const admin = await createAdmin()
  const asked = { key: newKey(), body: newBody({ mode: 'temporary' }, ownSchema) }
  const { counts, keys } = await race(
    admin,
    several(callers, () => asked),
  )
  expect(counts['201']).toBe(1)
  expect(['200', '201', 'DUPLICATE_REQUEST']).toEqual(expect.arrayContaining(Object.keys(counts)))
  expect(keys).toEqual([asked.key])
  await expectCompleted(admin, asked.key)
})

test(`of ${callers} calls for one slug one has a schema, and the others leave none`, async () => {
  const admin = await createAdmin()
  const slug = unique('wanted')
  const { counts, keys } = await race(
    admin,
    several(callers, () => ({ key: newKey(), body: newBody({}, { ...ownSchema, tenant: { slug } }) })),
  )
  expect(counts).toEqual({ 201: 1, DUPLICATE_SLUG: callers - 1 })
  expect(keys).toHaveLength(1)
  await expectCompleted(admin, keys[0] as string)
})

test(`of ${callers} calls for one e-mail one has a schema, and the others leave none`, async () => {
  const admin = await createAdmin()
  const email = `${unique('wanted')}@acme.test`
  const { counts, keys } = await race(
    admin,
    several(callers, () => ({ key: newKey(), body: newBody({ email, mode: 'temporary' }, ownSchema) })),
  )
  expect(counts).toEqual({ 201: 1, EMAIL_UNAVAILABLE: callers - 1 })
  expect(keys).toHaveLength(1)
  await expectCompleted(admin, keys[0] as string)
  expect(await findUserIds(email)).toHaveLength(1)
})

test('of 60 calls for one slug whose owners are all refused no schema and no role is left', async () => {
  const admin = await createAdmin()
  const slug = unique('wanted')
  const { base, proxy } = await faultyFunctionForThisTest()
  proxy.on('POST /auth/v1/admin/users', authError(422, 'validation_failed'))
  const { counts, keys } = await race(
    admin,
    several(60, () => ({ key: newKey(), body: newBody({}, { ...ownSchema, tenant: { slug } }) })),
    base,
  )
  expect(['AUTH_USER_CREATION_FAILED', 'DUPLICATE_SLUG']).toEqual(expect.arrayContaining(Object.keys(counts)))
  expect(keys.length).toBe(counts.AUTH_USER_CREATION_FAILED)
  for (const key of keys) await expectNothingLeft(admin, key)
})
