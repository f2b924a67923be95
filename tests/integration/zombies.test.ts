import { beforeAll, describe, expect, test } from 'vitest'
import { expireLease, findRequest, findUserIds } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import type { Reply } from '../support/fault-proxy.ts'
import { answer, answerInstead, Gate, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const begin = 'POST /rest/v1/rpc/provision_tenant_atomic'
const createUser = 'POST /auth/v1/admin/users'
const newKey = () => crypto.randomUUID()
let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

describe('an auth service that hangs past the time-out', () => {
  test.for(['the same key', 'another key'])(
    'leaves nothing, whatever arrives late, and %s can try again',
    async (retry) => {
      const key = newKey()
      const body = newBody({ mode: 'temporary' })
      const faulty = await faultyFunctionForThisTest({ AUTH_TIMEOUT_MS: '200' })
      const gate = new Gate()
      faulty.proxy.on(createUser, gate.fault)
      expectProblem(await provision(admin, body, { key, base: faulty.base }), 'TIMEOUT')
      await expectNothingLeft(admin, key)

      // What the auth service was asked for, and had not answered, it does now.
      const late = faulty.proxy.calls.filter(({ path }) => path === '/auth/v1/admin/users')
      expect(late).toHaveLength(3)
      gate.open()
      for (const call of late) expect((await call.upstream)?.status).toBe(500)
      expect(await findUserIds(body.owner.email)).toEqual([])
      await expectNothingLeft(admin, key)

      const next = retry === 'the same key' ? key : newKey()
      expectTenant(await provision(admin, body, { key: next }))
      await expectCompleted(admin, next)
    },
  )

  test('and had committed before, has made the tenant', async () => {
    const key = newKey()
    const faulty = await faultyFunctionForThisTest({ AUTH_TIMEOUT_MS: '200' })
    const gate = new Gate()
    const birth = faulty.proxy.next(createUser)
    faulty.proxy.on(createUser, gate.fault)
    faulty.proxy.on(createUser, async (call, forward) => gate.fault(call, holdReply(await forward())), 1)
    // However slow the machine: the failure is reported only when the owner is there.
    faulty.proxy.on('POST /rest/v1/rpc/mark_provisioning_failed', async (_, forward) => {
      expect((await (await birth).upstream)?.status).toBe(200)
      return forward()
    })
    const tenant = expectTenant(
      await provision(admin, newBody({ mode: 'temporary' }), { key, base: faulty.base }),
    )
    expect(tenant.credentials?.password).toBeDefined()
    gate.open()
    await expectCompleted(admin, key)
  })
})

const holdReply = (reply: Reply) => async () => reply

describe('a function that is killed', () => {
  test('before the owner is born is taken over when its lease is over, and its late call comes to nothing', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    const faulty = await faultyFunctionForThisTest()
    const gate = new Gate()
    faulty.proxy.on(createUser, gate.fault)
    const held = faulty.proxy.next(createUser)
    const lost = provision(admin, body, { key, base: faulty.base }).catch(() => 'no answer')
    const zombie = await held
    await faulty.kill()
    expect(await lost).toBe('no answer')

    const inFlight = await provision(admin, body, { key })
    expectProblem(inFlight, 'DUPLICATE_REQUEST')
    expect(Number(inFlight.headers.get('retry-after'))).toBeGreaterThan(0)

    const before = await findRequest(admin.id, key)
    await expireLease(admin.id, key)
    const tenant = expectTenant(await provision(admin, body, { key }))
    expect(tenant.tenant.id).toBe(before?.tenant_id)
    expect(tenant.credentials?.password).toBeDefined()
    gate.open()
    // The owner is there already, under another id.
    expect((await zombie.upstream)?.status).toBe(422)
    const request = await expectCompleted(admin, key)
    expect(request.attempts.map(({ status }) => status)).toEqual(['abandoned', 'succeeded'])
  })

  test('and whose owner is born before anybody takes over has made the tenant', async () => {
    const key = newKey()
    const body = newBody({ mode: 'password', password: 'correct horse battery' })
    const faulty = await faultyFunctionForThisTest()
    const gate = new Gate()
    faulty.proxy.on(createUser, gate.fault)
    const held = faulty.proxy.next(createUser)
    const lost = provision(admin, body, { key, base: faulty.base }).catch(() => 'no answer')
    const late = await held
    await faulty.kill()
    await lost
    await expireLease(admin.id, key)
    gate.open()
    expect((await late.upstream)?.status).toBe(200)
    await expectCompleted(admin, key)
    expectTenant(await provision(admin, body, { key }), 200)
  })
})

describe('a function whose attempt was taken over while it worked', () => {
  test('answers with what the other made, without secrets that belong to nothing', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    const faulty = await faultyFunctionForThisTest()
    const gate = new Gate()
    faulty.proxy.on(createUser, gate.fault)
    const held = faulty.proxy.next(createUser)
    const slow = provision(admin, body, { key, base: faulty.base })
    await held
    await expireLease(admin.id, key)
    const first = expectTenant(await provision(admin, body, { key }))
    gate.open()
    const second = expectTenant(await slow, 200)
    expect(second.tenant).toEqual(first.tenant)
    expect(second.credentials).toBeUndefined()
    expect(second.apiKey).toMatchObject({ id: first.apiKey?.id, publicKey: first.apiKey?.publicKey })
    expect(second.apiKey?.secretKey).toBeUndefined()
    await expectCompleted(admin, key)
  })

  test('and has not been decided yet, says that the request is in flight', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' })
    const [slow, slower] = await Promise.all([faultyFunctionForThisTest(), faultyFunctionForThisTest()])
    const gates = [new Gate(), new Gate()] as const
    const answers = []
    for (const [index, faulty] of [slow, slower].entries()) {
      faulty.proxy.on(createUser, (gates[index] as Gate).fault)
      const held = faulty.proxy.next(createUser)
      answers.push(provision(admin, body, { key, base: faulty.base }))
      await held
      await expireLease(admin.id, key)
    }
    gates[0].open()
    expectProblem((await answers[0]) as Awaited<(typeof answers)[0]>, 'DUPLICATE_REQUEST')
    gates[1].open()
    expectTenant((await answers[1]) as Awaited<(typeof answers)[1]>)
    await expectCompleted(admin, key)
  })
})

describe('a first step that was done but not answered', () => {
  test.for([
    ['its reply is replaced', answerInstead(502)],
    ['its reply is lost', loseReply],
  ] as const)('(%s) is asked for again, and is the same attempt', async ([, fault]) => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on(begin, fault, 1)
    const tenant = expectTenant(await provision(admin, body, { key, base: faulty.base }))
    expect(tenant.credentials?.password).toBeDefined()
    expect(tenant.apiKey?.secretKey).toBeDefined()
    expect((await expectCompleted(admin, key)).current_attempt).toBe(1)
  })

  test('whose repeat meets it while it is still under way is waited for, not given up', async () => {
    const key = newKey()
    const faulty = await faultyFunctionForThisTest()
    const inFlight = { code: 'PT409', message: 'DUPLICATE_REQUEST', details: '{}', hint: '' }
    faulty.proxy.on(begin, answer(409, inFlight), 1)
    faulty.proxy.on(begin, answerInstead(502), 1)
    expectTenant(await provision(admin, newBody(), { key, base: faulty.base }))
    expect(faulty.proxy.log.filter((call) => call === begin)).toHaveLength(3)
    expect((await expectCompleted(admin, key)).current_attempt).toBe(1)
  })

  test.for([
    ['every reply is replaced', answerInstead(502)],
    ['every reply is lost', loseReply],
  ] as const)('(%s) is in flight, and then goes on', async ([, fault]) => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' })
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on(begin, fault)
    expectProblem(await provision(admin, body, { key, base: faulty.base }), 'DATABASE_UNAVAILABLE')
    expect((await findRequest(admin.id, key))?.status).toBe('processing')
    faulty.proxy.clear()
    expectProblem(await provision(admin, body, { key, base: faulty.base }), 'DUPLICATE_REQUEST')
    await expireLease(admin.id, key)
    expectTenant(await provision(admin, body, { key, base: faulty.base }))
    await expectCompleted(admin, key)
  })
})

describe('a database that hangs past the time-out', () => {
  test('and does the first step late leaves a request in flight, which then goes on', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' })
    const faulty = await faultyFunctionForThisTest({ DATABASE_TIMEOUT_MS: '200' })
    const gate = new Gate()
    faulty.proxy.on(begin, gate.fault)
    const refused = await provision(admin, body, { key, base: faulty.base })
    expectProblem(refused, 'TIMEOUT')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await findRequest(admin.id, key)).toBeUndefined()

    // It asked more than once, and now all of it arrives: one of them begins, and the others are it or wait for it.
    gate.open()
    const late = await Promise.all(faulty.proxy.calls.map(async ({ upstream }) => (await upstream)?.status))
    expect(late).toContain(200)
    expectProblem(await provision(admin, body, { key }), 'DUPLICATE_REQUEST')
    await expireLease(admin.id, key)
    expectTenant(await provision(admin, body, { key }))
    await expectCompleted(admin, key)
  })
})
