import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../harness/target.ts'
import { countTenant, findUserIds } from '../support/database.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { awaitMails, followLink, setUpAccount } from '../support/follow-link.ts'
import { hasMailbox, linkIn } from '../support/mailbox.ts'
import { anonymousClient, createPerson, signIn } from '../support/people.ts'
import { expectProblem, outcome } from '../support/provision.ts'
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

  test('and mistyped the address, puts another sign-up in its place, with the same slug', async () => {
    const mistyped = newSignUp()
    const key = randomUUID()
    expectPending(await signUp(faulty, mistyped, { key }), mistyped)
    const body = newSignUp({}, mistyped.tenant)
    expectPending(await signUp(faulty, { ...body, replaces: key }), body)
    expect((await findSignUps(body.tenant.slug)).map(({ status }) => status).sort()).toEqual([
      'failed',
      'processing',
    ])
    expect(await findUserIds(mistyped.owner.email)).toEqual([])
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
  })

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

test.skipIf(!hasMailbox)(
  'a link that the auth service could not open is no spent one: followed again it confirms (needs MAILPIT_URL)',
  async () => {
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    const [mail = ''] = await awaitMails(body.owner.email)
    const holder = new pg.Client(target.dbUrl)
    await holder.connect()
    onTestFinished(() => holder.end())
    await holder.query('begin')
    await holder.query('select from public.provisioning_requests where owner_email = $1 for update', [
      body.owner.email,
    ])
    const answer = await fetch(linkIn(mail), { redirect: 'manual' })
    const told = new URLSearchParams(new URL(answer.headers.get('location') ?? '').hash.slice(1))
    expect({ error: told.get('error'), code: told.get('error_code') }).toEqual({
      error: 'server_error',
      code: 'unexpected_failure',
    })
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    await holder.query('rollback')
    await followLink(body.owner.email)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([{ tenant_status: 'active' }])
  },
)

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
