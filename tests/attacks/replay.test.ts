import { beforeAll, describe, expect, test } from 'vitest'
import { countTenant, findRequest } from '../support/database.ts'
import { createAdmin, type Person, serviceClient } from '../support/people.ts'
import {
  expectProblem,
  expectTenant,
  newBody,
  outcome,
  parseProblem,
  provision,
} from '../support/provision.ts'

let admin: Person
let other: Person

beforeAll(async () => {
  ;[admin, other] = await Promise.all([createAdmin(), createAdmin()])
})

/** A completed request whose answer held two secrets. */
async function completed() {
  const key = crypto.randomUUID()
  const body = newBody({ mode: 'temporary' }, { apiKey: true })
  const answer = expectTenant(await provision(admin, body, { key }))
  return { key, body, answer, secrets: [answer.credentials?.password, answer.apiKey?.secretKey] as string[] }
}

describe('ASVS 8.2.2, API1:2023: another admin’s key is an unknown key', () => {
  test('with the same payload: they meet the names that are taken, and see nothing of the result', async () => {
    const { key, body, answer, secrets } = await completed()
    const theirs = await provision(other, body, { key })
    const problem = expectProblem(theirs, 'DUPLICATE_SLUG')
    for (const told of [...secrets, answer.tenant.id, answer.owner.id, answer.apiKey?.publicKey ?? '']) {
      expect(theirs.text).not.toContain(told)
    }
    // To the letter what any unknown key is answered.
    const unknown = expectProblem(await provision(other, body), 'DUPLICATE_SLUG')
    expect({ ...problem, requestId: '' }).toEqual({ ...unknown, requestId: '' })
  })

  test('with a payload of their own: they get their own tenant, and the first stays as it is', async () => {
    const { key } = await completed()
    const before = await findRequest(admin.id, key)
    const theirs = expectTenant(await provision(other, newBody(), { key }))
    expect(theirs.tenant.id).not.toBe(before?.tenant_id)
    expect(await findRequest(admin.id, key)).toEqual(before)
    expect((await findRequest(other.id, key))?.tenant_id).toBe(theirs.tenant.id)
  })

  test('both at once: one tenant each', async () => {
    const key = crypto.randomUUID()
    const [first, second] = await Promise.all([
      provision(admin, newBody(), { key }),
      provision(other, newBody(), { key }),
    ])
    const ids = [expectTenant(first).tenant.id, expectTenant(second).tenant.id]
    expect(new Set(ids).size).toBe(2)
  })
})

test('ASVS 2.3.1, 14.2.6: no secret is told twice, to nobody, however often and however asked', async () => {
  const { key, body, secrets } = await completed()
  const replays = await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      provision(admin, body, { key: index % 2 ? key.toUpperCase() : key }),
    ),
  )
  for (const replay of replays) {
    const answer = expectTenant(replay, 200)
    expect(answer.credentials).toBeUndefined()
    expect(answer.apiKey?.secretKey).toBeUndefined()
    for (const secret of secrets) expect(replay.text).not.toContain(secret)
  }
})

test('ASVS 2.3.1: another payload under a used key changes nothing and tells nothing of the first', async () => {
  const { key, answer, secrets } = await completed()
  const before = await findRequest(admin.id, key)
  const refused = await provision(admin, newBody(), { key })
  expectProblem(refused, 'IDEMPOTENCY_KEY_REUSED')
  for (const told of [...secrets, answer.tenant.id, answer.tenant.slug])
    expect(refused.text).not.toContain(told)
  expect(await findRequest(admin.id, key)).toEqual(before)
  expect(await countTenant(answer.tenant.id)).toMatchObject({ tenants: 1, packages: 3, members: 1 })
})

describe('ASVS 8.3.2, API5:2023: a demoted admin', () => {
  const demote = (person: Person) => serviceClient().rpc('revoke_admin', { p_email: person.email })

  test('is answered 403 to their own completed key, their own used key and an unknown key alike', async () => {
    const person = await createAdmin()
    const key = crypto.randomUUID()
    const body = newBody({}, { apiKey: true })
    const { tenant } = expectTenant(await provision(person, body, { key }))
    expect((await demote(person)).error).toBeNull()
    const answers = [
      await provision(person, body, { key }),
      await provision(person, newBody(), { key }),
      await provision(person, newBody()),
    ]
    const problems = answers.map((answer) => ({ ...expectProblem(answer, 'FORBIDDEN'), requestId: '' }))
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1)
    for (const { text, headers } of answers) {
      expect(text).not.toContain(tenant.id)
      expect(headers.get('idempotent-replayed')).toBeNull()
    }
  })

  test('sees no request, attempt or event, and asks no function', async () => {
    const person = await createAdmin()
    const key = crypto.randomUUID()
    expectTenant(await provision(person, newBody(), { key }))
    const request = await findRequest(person.id, key)
    await demote(person)
    for (const table of [
      'provisioning_requests',
      'provisioning_attempts',
      'provisioning_events',
      'tenants',
    ]) {
      expect((await person.client.from(table).select('*')).data, table).toEqual([])
    }
    const asked = await person.client.rpc('get_provisioning_result', { p_request_id: request?.id })
    expect(asked.error?.message).toBe('FORBIDDEN')
  })

  test('is let in again, with the replay, once they are an admin again', async () => {
    const person = await createAdmin()
    const key = crypto.randomUUID()
    const body = newBody()
    expectTenant(await provision(person, body, { key }))
    await demote(person)
    expect(outcome(await provision(person, body, { key }))).toBe('FORBIDDEN')
    await serviceClient().rpc('grant_admin', { p_email: person.email })
    expectTenant(await provision(person, body, { key }), 200)
  })

  test('makes nothing, however closely their calls follow the demotion', async () => {
    const person = await createAdmin()
    const demotion = demote(person)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ({ key: crypto.randomUUID(), body: newBody() })).map(
        async ({ key, body }) => ({
          key,
          answer: await provision(person, body, { key }),
        }),
      ),
    )
    expect((await demotion).error).toBeNull()
    for (const { key, answer } of answers) {
      const request = await findRequest(person.id, key)
      // All or nothing: what was let in before the demotion may end, what came after left no row.
      if (answer.status === 201) expect(request?.status).toBe('completed')
      else {
        expect(parseProblem(answer).code).toBe('FORBIDDEN')
        expect(request).toBeUndefined()
      }
    }
    expect(outcome(await provision(person, newBody()))).toBe('FORBIDDEN')
  })
})
