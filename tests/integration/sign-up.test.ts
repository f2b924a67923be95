import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { countTenant, findUserIds } from '../support/database.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { awaitMails, followLink, setUpAccount } from '../support/follow-link.ts'
import { hasMailbox } from '../support/mailbox.ts'
import { newIp } from '../support/new-ip.ts'
import { anonymousClient, createPerson, signIn } from '../support/people.ts'
import { call, expectProblem, outcome } from '../support/provision.ts'
import { expectPending, newSignUp, signUp, startSignUpFunction } from '../support/sign-up.ts'
import { findSignUps, placeholder, waiting } from '../support/sign-up-rows.ts'
import { tally } from '../support/tally.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'

let faulty: FaultyFunction

beforeAll(async () => {
  faulty = await startSignUpFunction()
})
afterAll(() => faulty?.stop())

describe('who signs up', () => {
  test('has a tenant that waits, with its catalogue and an owner who is not confirmed', async () => {
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    const [row] = await findSignUps(body.tenant.slug)
    expect(row).toMatchObject(waiting)
    expect(await countTenant(row?.tenant_id ?? '')).toMatchObject({ tenants: 1, segments: 1, packages: 3 })
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
  })

  test.skipIf(!hasMailbox)(
    'is confirmed by following the link, chooses a password and is at home (needs MAILPIT_URL)',
    async () => {
      const body = newSignUp()
      expectPending(await signUp(faulty, body), body)
      const password = unique('a-password-of-my-own')
      await setUpAccount(body.owner.email, password)

      const [row] = await findSignUps(body.tenant.slug)
      expect(row).toMatchObject({ status: 'completed', tenant_status: 'active', user_is_confirmed: true })
      const owner = await signIn(body.owner.email, password)
      expect(row?.owner_id).toBe(owner.id)
      expect(await visibleTo(owner.client)).toEqual({
        tenants: [row?.tenant_id],
        segments: ['General'],
        packages: ['Basic', 'Standard', 'Premium'],
      })
    },
  )

  test('and does not confirm, can’t sign in: no password is theirs', async () => {
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    for (const password of ['', ' ', body.owner.email, 'null', 'undefined', 'a'.repeat(72)]) {
      const { data, error } = await anonymousClient().auth.signInWithPassword({
        email: body.owner.email,
        password,
      })
      expect(data.session).toBeNull()
      expect(error?.status).toBe(400)
    }
    const { data } = await anonymousClient().from('tenants').select('id')
    expect(data ?? []).toEqual([])
  })

  test('is told a slug that was made of the name', async () => {
    const name = `Łódź & Söhne ${unique()}`
    const { tenant, owner } = newSignUp()
    const answer = await signUp(faulty, { tenant: { ...tenant, name, slug: undefined }, owner })
    expect(answer.status, answer.text).toBe(202)
    const { slug } = (JSON.parse(answer.text) as { tenant: { slug: string } }).tenant
    expect(slug).toMatch(/^lodz-sohne-test-/)
    expectProblem(await signUp(faulty, newSignUp({}, { slug })), 'DUPLICATE_SLUG')
  })

  test('is told of slugs that are free where theirs is taken', async () => {
    const taken = newSignUp()
    expectPending(await signUp(faulty, taken), taken)
    const { slug } = taken.tenant
    const problem = expectProblem(await signUp(faulty, newSignUp({}, { slug })), 'DUPLICATE_SLUG')
    expect(problem.suggestions).toContain(`${slug}-2`)
  })
})

describe('the same sign-up again', () => {
  test('with the same key is answered the same, and made once', async () => {
    const [body, key] = [newSignUp(), crypto.randomUUID()]
    for (let n = 0; n < 3; n++) expectPending(await signUp(faulty, body, { key }), body)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
  })

  test('with the same key and another payload is refused', async () => {
    const key = crypto.randomUUID()
    const body = newSignUp()
    expectPending(await signUp(faulty, body, { key }), body)
    expectProblem(await signUp(faulty, newSignUp(), { key }), 'IDEMPOTENCY_KEY_REUSED')
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
  })

  test('with another key is a placeholder: no second user, and the first is untouched', async () => {
    const body = newSignUp()
    const again = newSignUp({ email: body.owner.email.toUpperCase() })
    expectPending(await signUp(faulty, body), body)
    const users = await findUserIds(body.owner.email)
    expectPending(await signUp(faulty, again), again)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    expect(await findSignUps(again.tenant.slug)).toMatchObject([placeholder])
    expect(await findUserIds(body.owner.email)).toEqual(users)
  })

  test('of two at once with one key makes one', async () => {
    const [body, key] = [newSignUp(), crypto.randomUUID()]
    const answers = await Promise.all([signUp(faulty, body, { key }), signUp(faulty, body, { key })])
    for (const answer of answers) expectPending(answer, body)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
  })
})

describe('of twenty callers at once', () => {
  test('for one address, one is its owner, and all are told the same', async () => {
    const { email } = newSignUp().owner
    // As many as one address may: the limit is another test's.
    const bodies = Array.from({ length: 20 }, () => newSignUp({ email }))
    const answers = await Promise.all(bodies.map((body) => signUp(faulty, body)))
    const counts = tally(answers.map(outcome))
    expect(Object.keys(counts).sort()).toEqual(['202', 'RATE_LIMITED'])
    const rows = (await Promise.all(bodies.map(({ tenant }) => findSignUps(tenant.slug)))).flat()
    expect(rows).toHaveLength(counts['202'] ?? 0)
    expect(rows.filter((row) => !row.is_placeholder)).toHaveLength(1)
    expect(rows.every((row) => row.tenant_status === 'pending_activation')).toBe(true)
    expect(await findUserIds(email)).toHaveLength(1)
  })

  test('for one slug, one has it', async () => {
    const { slug } = newSignUp().tenant
    const bodies = Array.from({ length: 20 }, () => newSignUp({}, { slug }))
    const answers = await Promise.all(bodies.map((body) => signUp(faulty, body)))
    expect(tally(answers.map(outcome))).toEqual({ '202': 1, DUPLICATE_SLUG: 19 })
    const users = await Promise.all(bodies.map(({ owner }) => findUserIds(owner.email)))
    expect(users.flat()).toHaveLength(1)
  })
})

describe('an address that is somebody’s', () => {
  test.skipIf(!hasMailbox)(
    'gets them a link to their own account, and no tenant (needs MAILPIT_URL)',
    async () => {
      const person = await createPerson()
      const body = newSignUp({ email: person.email })
      expectPending(await signUp(faulty, body), body)
      expect(await findSignUps(body.tenant.slug)).toMatchObject([placeholder])
      await awaitMails(person.email)

      const client = await followLink(person.email)
      expect((await client.auth.getUser()).data.user?.id).toBe(person.id)
      expect(await visibleTo(client)).toEqual({ tenants: [], segments: [], packages: [] })
      expect(await findSignUps(body.tenant.slug)).toMatchObject([placeholder])
    },
  )

  test('is not changed by it in anything but what an e-mail leaves', async () => {
    const person = await createPerson()
    const body = newSignUp({ email: person.email, fullName: 'Somebody Else' })
    expectPending(await signUp(faulty, body), body)
    const again = await signIn(person.email, person.password)
    expect(again.id).toBe(person.id)
    expect((await again.client.auth.getUser()).data.user?.user_metadata.full_name).toBeUndefined()
  })
})

describe('what is not a sign-up', () => {
  const cases: [string, (body: ReturnType<typeof newSignUp>) => unknown, string[]][] = [
    [
      'a password',
      (body) => ({ ...body, owner: { ...body.owner, password: 'chosen-for-you' } }),
      ['/owner/password'],
    ],
    ['a mode', (body) => ({ ...body, owner: { ...body.owner, mode: 'invite' } }), ['/owner/mode']],
    [
      'a user’s id',
      (body) => ({ ...body, owner: { ...body.owner, userId: crypto.randomUUID() } }),
      ['/owner/userId'],
    ],
    ['an API key', (body) => ({ ...body, apiKey: true }), ['/apiKey']],
    ['a template', (body) => ({ ...body, template: 'default' }), ['/template']],
    ['features', (body) => ({ ...body, features: ['webhooks'] }), ['/features']],
    ['limits', (body) => ({ ...body, limits: { users: 10_000 } }), ['/limits']],
    [
      'a domain',
      (body) => ({ ...body, tenant: { ...body.tenant, domain: 'acme.test' } }),
      ['/tenant/domain'],
    ],
    ['settings', (body) => ({ ...body, tenant: { ...body.tenant, settings: {} } }), ['/tenant/settings']],
    ['no name', (body) => ({ ...body, tenant: { slug: body.tenant.slug } }), ['/tenant/name']],
    ['an endless token', (body) => ({ ...body, captchaToken: 'x'.repeat(2049) }), ['/captchaToken']],
  ]
  test.for(cases)('is refused: %s', async ([, change, pointers]) => {
    const body = newSignUp()
    expectProblem(await signUp(faulty, change(body)), 'VALIDATION_ERROR', pointers)
    expect(await findSignUps(body.tenant.slug)).toEqual([])
  })

  test('is refused by the code of what is at fault', async () => {
    expectProblem(await signUp(faulty, newSignUp({}, { slug: 'admin' })), 'INVALID_SLUG')
    expectProblem(await signUp(faulty, newSignUp({}, { name: '!!!', slug: undefined })), 'INVALID_SLUG')
    expectProblem(await signUp(faulty, newSignUp({ email: 'nobody' })), 'EMAIL_VALIDATION_FAILED')
    expectProblem(await signUp(faulty, newSignUp(), { key: 'not-a-uuid' }), 'IDEMPOTENCY_KEY_MISSING')
  })
})

describe('over HTTP', () => {
  test('the function’s root is the same route', async () => {
    const body = newSignUp()
    const headers = { 'idempotency-key': crypto.randomUUID(), 'x-forwarded-for': newIp() }
    const { base } = faulty
    expectPending(await call({ base, method: 'POST', path: '', body: JSON.stringify(body), headers }), body)
  })

  test('only POST is known', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await call({ base: faulty.base, method, path: '/sign-ups' })
      expectProblem(answer, 'METHOD_NOT_ALLOWED')
      expect(answer.headers.get('allow')).toBe('POST')
    }
    expectProblem(await call({ base: faulty.base, path: '/tenants' }), 'NOT_FOUND')
  })

  test('an answer is never stored, and has an id', async () => {
    const answer = await signUp(faulty, newSignUp())
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  test.skipIf(!target.own)('pages of allowed origins may call it, others may not', async () => {
    const allowed = target.own?.functionEnv.ALLOWED_ORIGINS?.split(',')[0] ?? ''
    for (const [origin, expected] of [
      [allowed, allowed],
      ['https://evil.test', null],
    ] as const) {
      const preflight = await call({
        base: faulty.base,
        method: 'OPTIONS',
        path: '/sign-ups',
        headers: {
          origin: origin ?? '',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'apikey,content-type,idempotency-key',
        },
      })
      expect(preflight.headers.get('access-control-allow-origin')).toBe(expected)
      const answer = await signUp(faulty, newSignUp(), { headers: { origin: origin ?? '' } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(expected)
    }
  })
})
