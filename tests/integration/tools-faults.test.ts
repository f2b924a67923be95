import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { provisionTenantTool } from '../../supabase/functions/_shared/contract/tools/provision-tenant.ts'
import { target } from '../harness/target.ts'
import { findRequest } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { answer, authError, drop, loseReply } from '../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { formsOf, searchDatabase } from '../support/search.ts'
import { callToolOf, connectTools, expectResult, expectToolProblem } from '../support/tools.ts'
import { unique } from '../support/unique.ts'

const createUser = 'POST /auth/v1/admin/users'

let admin: Person
let faulty: FaultyFunction

beforeAll(async () => {
  ;[admin, faulty] = await Promise.all([createAdmin(), startFaultyFunction({}, 'tenant-tools')])
})
beforeEach(() => faulty.proxy.clear())
afterAll(() => faulty?.stop())

const connect = (person: { token: string } = admin) => connectTools(person, { url: faulty.base })

describe('what fails in the middle', () => {
  test('a refused owner leaves nothing, and the agent is told so', async () => {
    const key = crypto.randomUUID()
    const client = await connect()
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    const failed = await callToolOf(client, provisionTenantTool, { idempotency_key: key, ...newBody() })
    expectToolProblem(failed, 'AUTH_USER_CREATION_FAILED')
    await expectNothingLeft(admin, key)
  })

  test('the same key makes the tenant when the auth service is back', async () => {
    const args = { idempotency_key: crypto.randomUUID(), ...newBody() }
    const client = await connect()
    faulty.proxy.on(createUser, answer(503))
    const failed = await callToolOf(client, provisionTenantTool, args)
    expect(expectToolProblem(failed, 'AUTH_UNAVAILABLE').retryAfterSeconds).toBeGreaterThan(0)
    faulty.proxy.clear()
    const made = expectResult(provisionTenantTool, await callToolOf(client, provisionTenantTool, args))
    expect((await expectCompleted(admin, args.idempotency_key)).tenant_id).toBe(made.tenant.id)
  })

  test('an owner whose birth was told to nobody is an owner', async () => {
    const args = { idempotency_key: crypto.randomUUID(), ...newBody() }
    const client = await connect()
    faulty.proxy.on(createUser, loseReply)
    expectResult(provisionTenantTool, await callToolOf(client, provisionTenantTool, args))
    await expectCompleted(admin, args.idempotency_key)
  })

  test('a database that does not answer makes nothing', async () => {
    const key = crypto.randomUUID()
    const client = await connect()
    faulty.proxy.on('POST /rest/v1/rpc/provision_tenant_atomic', drop)
    const failed = await callToolOf(client, provisionTenantTool, { idempotency_key: key, ...newBody() })
    expectToolProblem(failed, 'DATABASE_UNAVAILABLE')
    expect(await findRequest(admin.id, key)).toBeUndefined()
  })

  const faults: [name: string, fault: Fault, code: ErrorCode][] = [
    ['no answer', drop, 'DATABASE_UNAVAILABLE'],
    ['an error', answer(500, { code: 'XX000', message: 'internals' }), 'PROVISIONING_FAILED'],
    ['what is none of our rows', answer(200, { no: 1 }), 'DATABASE_UNAVAILABLE'],
  ]
  test.for(faults)('%s is not taken for an empty list', async ([, fault, code]) => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const client = await connect()
    for (const call of ['GET /rest/v1/tenants', 'POST /rest/v1/rpc/get_catalogue']) {
      faulty.proxy.clear()
      faulty.proxy.on(call, fault)
      const failed = await callToolOf(client, listPackagesTool, { tenant_id: tenant.id })
      expectToolProblem(failed, code)
      expect(failed.text).not.toContain('internals')
    }
  })

  test('who calls is not known while the database is away: nobody is told to sign in again', async () => {
    faulty.proxy.on('GET /rest/v1/tenant_members', drop)
    await expect(connect()).rejects.toMatchObject({ data: { status: 503 } })
  })
})

describe('a secret that somebody puts where it does not belong', () => {
  const mark = unique('canary').replace('-', '')
  const typed = `${mark}-A1!`

  test('is in no answer, no log and no table', async () => {
    const client = await connect()
    const { tenant, owner } = newBody()
    const wrong: Record<string, unknown>[] = [
      { tenant, owner: { ...owner, mode: 'password', password: typed } },
      { tenant, owner: { ...owner, password: typed } },
      { tenant, owner, apiKey: typed },
      { tenant, owner, idempotency_key: typed },
      { tenant: { ...tenant, slug: typed }, owner },
      { tenant, owner: { ...owner, mode: 'existing', userId: typed } },
      { tenant: typed, owner: typed },
    ]
    const answers: string[] = []
    for (const args of wrong) {
      const answer = await callToolOf(client, provisionTenantTool, {
        idempotency_key: crypto.randomUUID(),
        ...args,
      })
      expect(answer.isError).toBe(true)
      answers.push(answer.text)
    }
    for (const args of [{ tenant_id: typed }, { [mark]: 1 }, { cursor: typed.repeat(5) }]) {
      const answer = await callToolOf(client, listPackagesTool, args)
      // Its own words come back to the caller who sent an argument of this name; they must go nowhere else.
      if (!(mark in args)) answers.push(answer.text)
    }
    await client.callTool({ name: typed, arguments: { [mark]: typed } }).catch((error: Error) => {
      answers.push(error.message)
    })
    faulty.proxy.on(createUser, answer(422, { code: 422, error_code: 'weak_password', msg: typed }))
    const refused = await callToolOf(client, provisionTenantTool, {
      idempotency_key: crypto.randomUUID(),
      tenant,
      owner,
    })
    expectToolProblem(refused, 'AUTH_USER_CREATION_FAILED')
    answers.push(refused.text)
    for (const token of [typed, `${mark}.${mark}.${mark}`]) {
      await connect({ token }).catch((error: Error) => answers.push(error.message))
    }
    expect(answers).toHaveLength(wrong.length + 6)

    const signature = admin.token.split('.')[2] ?? ''
    const forms = [mark, signature, target.secretKey].flatMap(formsOf)
    const holding = (text: string) => forms.filter((form) => text.includes(form))
    expect(answers.flatMap(holding)).toEqual([])
    const output = faulty.output()
    expect(output).toContain('"tool":"provision_tenant","code":"AUTH_USER_CREATION_FAILED"')
    expect(holding(output)).toEqual([])
    expect(await searchDatabase(target.own?.superuserUrl ?? target.dbUrl, formsOf(mark))).toEqual([])
  })
})
