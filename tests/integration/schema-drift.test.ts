import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import {
  listFleetDrift,
  validateTenantSchema,
} from '../../supabase/functions/_shared/contract/endpoints/schemas.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { cliEnvironment, documentOf, runCli } from '../support/run-cli.ts'
import { makeSchemaTenants, type SchemaTenant } from '../support/schema-tenants.ts'
import { signInTo } from '../support/sign-in-to.ts'

/** Drifted schemas would be in the way of whoever looks at the whole fleet. */
let stack: OwnStack
let landlord: LandlordClient
let acme: SchemaTenant
let sound: SchemaTenant

beforeAll(async () => {
  stack = await startOwnStack('schema-drift')
  const { FUNCTIONS_URL, PUBLISHABLE_KEY } = stack.env
  landlord = createLandlordClient({
    baseUrl: `${FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: PUBLISHABLE_KEY,
    accessToken: await signInTo(stack.env),
  })
  const [first, second] = await makeSchemaTenants(stack, 'drifter', 2)
  if (!first || !second) throw new Error('two tenants were made')
  acme = first
  sound = second
  await stack.sql(`alter table ${acme.schema}.packages alter column price_minor type integer`)
})

afterAll(() => stack?.stop())

const difference = {
  kind: 'column',
  name: 'packages.price_minor',
  problem: 'changed',
  expected: 'bigint not null default 0',
  actual: 'integer not null default 0',
}

test('a schema is validated, and a fleet looked through, over HTTP', async () => {
  const { body } = await landlord.call(validateTenantSchema, { params: { id: acme.id } })
  expect(body).toMatchObject({ tenantId: acme.id, schema: acme.schema, isValid: false })
  expect(body.drift).toContainEqual(difference)
  const { body: other } = await landlord.call(validateTenantSchema, { params: { id: sound.id } })
  expect(other).toMatchObject({ schema: sound.schema, isValid: true, drift: [], version: body.newestVersion })

  const { body: page } = await landlord.call(listFleetDrift, {})
  expect(page).toMatchObject({
    items: [{ tenantId: acme.id, slug: expect.any(String) }],
    nextAfter: null,
    checked: 2,
  })
  const [first = ''] = [acme.id, sound.id].sort()
  const { body: one } = await landlord.call(listFleetDrift, { query: { limit: 1 } })
  expect(one).toMatchObject({ nextAfter: first, checked: 1 })
})

test('the command line says what differs, and fails where anything does', async () => {
  const { API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = stack.env
  const env = { ...cliEnvironment(), API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD }
  const [drifted, asJson, good] = await Promise.all([
    runCli(['validate-schema', acme.id], { env }),
    runCli(['validate-schema', acme.id, '--json'], { env }),
    runCli(['validate-schema', sound.id], { env }),
  ])
  expect(drifted).toMatchObject({ code: 1 })
  expect(drifted.stdout).toContain(acme.schema)
  expect(drifted.stdout).toMatch(
    / changed +column packages\.price_minor\n +expected: bigint not null default 0\n +actual: +integer not null default 0\n/,
  )
  expect(asJson.code).toBe(1)
  expect(documentOf(asJson).drift).toContainEqual(difference)
  expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing differs') })
})
