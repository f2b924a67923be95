import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { hasMailbox, linkIn, mailsTo } from '../support/mailbox.ts'
import { anonymousClient, createAdmin, createPerson, type Person, signIn } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'

const key = () => crypto.randomUUID()
let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
  // Somebody else's tenant, which no owner below may see.
  expectTenant(await provision(admin, newBody({ mode: 'temporary' })))
})

describe('mode password', () => {
  test('the owner signs in with the typed password and sees their tenant and no other', async () => {
    const id = key()
    const password = unique('typed-password')
    const body = newBody({ mode: 'password', password })
    const answer = expectTenant(await provision(admin, body, { key: id }))
    expect(answer).toMatchObject({
      tenant: {
        name: body.tenant.name,
        slug: body.tenant.slug,
        domain: null,
        isolation: 'shared',
        template: 'default@1',
      },
      owner: { email: body.owner.email, mode: 'password', setupEmail: 'not_needed' },
    })
    expect(answer.credentials).toBeUndefined()
    await expectCompleted(admin, id)

    const owner = await signIn(body.owner.email, password)
    expect(owner.id).toBe(answer.owner.id)
    expect(await visibleTo(owner.client)).toEqual({
      tenants: [answer.tenant.id],
      segments: ['General'],
      packages: ['Basic', 'Standard', 'Premium'],
    })
  })

  test('an address in capitals is the same address in small letters', async () => {
    const body = newBody({ mode: 'password', password: unique('typed-password') })
    const { email } = body.owner
    body.owner.email = email.toUpperCase()
    expect(expectTenant(await provision(admin, body)).owner.email).toBe(email)
    await signIn(email, String(body.owner.password))
  })
})

describe('mode temporary', () => {
  test('the owner sees no tenant until they have changed the password', async () => {
    const id = key()
    const body = newBody({ mode: 'temporary' })
    const answer = expectTenant(await provision(admin, body, { key: id }))
    const password = answer.credentials?.password ?? ''
    expect(password.length).toBeGreaterThanOrEqual(20)
    expect(answer.owner.setupEmail).toBe('not_needed')
    await expectCompleted(admin, id)

    const owner = await signIn(body.owner.email, password)
    expect(await visibleTo(owner.client)).toEqual({ tenants: [], segments: [], packages: [] })

    const chosen = unique('chosen-password')
    const { error } = await owner.client.auth.updateUser({ password: chosen })
    expect(error).toBeNull()
    for (const { client } of [owner, await signIn(body.owner.email, chosen)]) {
      expect((await visibleTo(client)).tenants).toEqual([answer.tenant.id])
    }
    await expect(signIn(body.owner.email, password)).rejects.toThrow('cannot sign in')
  })

  test('two owners get two passwords', async () => {
    const answers = [1, 2].map(() => provision(admin, newBody({ mode: 'temporary' })))
    const passwords = (await Promise.all(answers)).map((each) => expectTenant(each).credentials?.password)
    expect(new Set(passwords).size).toBe(2)
  })
})

describe('mode invite', () => {
  test('is what is meant where no mode is given, and hands out no password', async () => {
    const id = key()
    const answer = expectTenant(await provision(admin, newBody(), { key: id }))
    expect(answer.owner).toMatchObject({ mode: 'invite', setupEmail: 'sent' })
    expect(answer.credentials).toBeUndefined()
    await expectCompleted(admin, id)
  })

  test.skipIf(!hasMailbox)(
    'the owner gets one mail, whose link lets them set a password and sign in (needs MAILPIT_URL)',
    async () => {
      const body = newBody()
      const answer = expectTenant(await provision(admin, body))
      const mails = await mailsTo(body.owner.email)
      expect(mails).toHaveLength(1)

      const opened = await fetch(linkIn(mails[0] ?? ''), { redirect: 'manual' })
      const session = new URLSearchParams(new URL(opened.headers.get('location') ?? '').hash.slice(1))
      const client = anonymousClient()
      const { data } = await client.auth.setSession({
        access_token: session.get('access_token') ?? '',
        refresh_token: session.get('refresh_token') ?? '',
      })
      expect(data.user?.id).toBe(answer.owner.id)
      const chosen = unique('chosen-password')
      expect((await client.auth.updateUser({ password: chosen })).error).toBeNull()

      const owner = await signIn(body.owner.email, chosen)
      expect((await visibleTo(owner.client)).tenants).toEqual([answer.tenant.id])
    },
  )
})

describe('mode existing', () => {
  test('a user who is there already becomes the owner, with the password they have', async () => {
    const person = await createPerson()
    const id = key()
    const body = newBody({ mode: 'existing', email: person.email, userId: person.id })
    const answer = expectTenant(await provision(admin, body, { key: id }))
    expect(answer.owner).toEqual({
      id: person.id,
      email: person.email,
      mode: 'existing',
      setupEmail: 'not_needed',
    })
    await expectCompleted(admin, id)
    expect((await visibleTo((await signIn(person.email, person.password)).client)).tenants).toEqual([
      answer.tenant.id,
    ])
  })

  test('one user can own two tenants, and sees both', async () => {
    const person = await createPerson()
    const owner = { mode: 'existing', email: person.email, userId: person.id }
    const first = expectTenant(await provision(admin, newBody(owner)))
    const second = expectTenant(await provision(admin, newBody(owner)))
    expect((await visibleTo(person.client)).tenants.sort()).toEqual(
      [first.tenant.id, second.tenant.id].sort(),
    )
  })

  test('an id that is not the user of that address is refused, so no stranger is handed a tenant', async () => {
    const [one, other] = await Promise.all([createPerson(), createPerson()])
    for (const userId of [other.id, key()]) {
      const body = newBody({ mode: 'existing', email: one.email, userId })
      expectProblem(await provision(admin, body), 'VALIDATION_ERROR', ['/owner/userId'])
      expect(await sql('select id from public.tenants where slug = $1', [body.tenant.slug])).toEqual([])
    }
  })

  test('a user who is there already is never taken for a new owner', async () => {
    const person = await createPerson()
    for (const owner of [{}, { mode: 'temporary' }, { mode: 'password', password: unique('password') }]) {
      const answer = await provision(admin, newBody({ ...owner, email: person.email }))
      expectProblem(answer, 'EMAIL_UNAVAILABLE', ['/owner/email'])
    }
    expect((await signIn(person.email, person.password)).id).toBe(person.id)
  })
})
