import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { expectProblem, newBody, provision } from '../support/provision.ts'
import { type Cast, createCast } from './cast.ts'
import { newPayload } from './own-schema.ts'
import { actAs, failureOf, namesBornBy, rolledBackClient } from './rolled-back.ts'

let cast: Cast
const client = rolledBackClient(target.dbUrl, 'begin isolation level repeatable read')

beforeAll(async () => {
  cast = await createCast()
})

const call = 'select public.provision_tenant_atomic($1, $2)'

describe('ASVS 2.2.1: what is no isolation is refused by name', () => {
  const values = [
    'SCHEMA',
    'Schema',
    'schema ',
    ' schema',
    'schema\n',
    's\u0441hema',
    'ｓｃｈｅｍａ',
    'sche\u200bma',
    'schéma',
    'public',
    'private',
    'none',
    `tenant_${'0'.repeat(32)}`,
    "schema'--",
    '',
    ['schema'],
    { schema: true },
    true,
    1,
    'schema'.padEnd(64),
  ]

  test.for(values)('%j', async (isolation) => {
    expectProblem(await provision(cast.admin, newBody({}, { isolation })), 'VALIDATION_ERROR', ['/isolation'])
    await actAs(client, cast.admin.id)
    const born = await namesBornBy(client, async () => {
      const payload = JSON.stringify(newPayload({ isolation }))
      const failure = await failureOf(client, call, [crypto.randomUUID(), payload])
      expect(failure).toMatchObject({ code: 'PT400', message: 'VALIDATION_ERROR' })
      const { errors } = JSON.parse(failure.detail) as { errors: { pointer: string }[] }
      expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(new Set(['/isolation']))
    })
    expect(born).toEqual([])
  })

  test('null is left out, in SQL; over HTTP it is no value', async () => {
    expectProblem(await provision(cast.admin, newBody({}, { isolation: null })), 'VALIDATION_ERROR', [
      '/isolation',
    ])
    await actAs(client, cast.admin.id)
    const payload = JSON.stringify(newPayload({ isolation: null }))
    expect(await namesBornBy(client, () => client.query(call, [crypto.randomUUID(), payload]))).toEqual([])
  })
})
