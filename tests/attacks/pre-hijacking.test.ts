import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findUserIds } from '../support/database.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { awaitMails, followLink, setUpAccount } from '../support/follow-link.ts'
import { hasMailbox } from '../support/mailbox.ts'
import { anonymousClient, createAdmin, signIn } from '../support/people.ts'
import { expectProblem } from '../support/provision.ts'
import { expectPending, newSignUp, signUp, startSignUpFunction } from '../support/sign-up.ts'
import { findSignUps, placeholder, waiting } from '../support/sign-up-rows.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'

let faulty: FaultyFunction

beforeAll(async () => {
  faulty = await startSignUpFunction()
})
afterAll(() => faulty?.stop())

/** What an attacker who knows an address may try to get into what was signed up for with it. */
async function tryToGetIn(email: string, password: string): Promise<void> {
  const { auth } = anonymousClient()
  const signedIn = await auth.signInWithPassword({ email, password })
  expect(signedIn.data.session).toBeNull()
  // The auth service's own sign-up: it must neither set this password nor confirm the address.
  const signedUp = await auth.signUp({ email, password })
  expect(signedUp.data.session).toBeNull()
  const again = await anonymousClient().auth.signInWithPassword({ email, password })
  expect(again.data.session).toBeNull()
  expect((await auth.signInWithOtp({ email })).data.session).toBeNull()
}

describe('ASVS 6.3.1, 6.4.1: who signs up with a stranger’s address', () => {
  test('can’t choose a password for them', async () => {
    const body = newSignUp({ password: 'known-to-the-attacker' })
    expectProblem(await signUp(faulty, body), 'VALIDATION_ERROR', ['/owner/password'])
    expect(await findUserIds(body.owner.email)).toEqual([])
  })

  test('gets no tenant and no session, whatever else they try', async () => {
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    await tryToGetIn(body.owner.email, unique('attackers-own'))
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
  })

  test.skipIf(!hasMailbox)(
    'gets nothing either when its owner confirms it, or signs up later (needs MAILPIT_URL)',
    async () => {
      const planted = newSignUp({ fullName: 'Attacker' })
      const { email } = planted.owner
      const attackersPassword = unique('attackers-own')
      expectPending(await signUp(faulty, planted), planted)
      await tryToGetIn(email, attackersPassword)

      const own = newSignUp({ email })
      expectPending(await signUp(faulty, own), own)
      expect(await findSignUps(own.tenant.slug)).toMatchObject([placeholder])
      const password = unique('the-victims-own')
      await setUpAccount(email, password)

      const [row] = await findSignUps(planted.tenant.slug)
      const victim = await signIn(email, password)
      expect(row).toMatchObject({ status: 'completed', tenant_status: 'active', owner_id: victim.id })
      expect((await visibleTo(victim.client)).tenants).toEqual([row?.tenant_id])
      const { data } = await anonymousClient().auth.signInWithPassword({ email, password: attackersPassword })
      expect(data.session).toBeNull()
    },
  )

  test.skipIf(!hasMailbox)('a link opens once (needs MAILPIT_URL)', async () => {
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    const [mail = ''] = await awaitMails(body.owner.email)
    await followLink(body.owner.email)
    const link = /https?:\/\/\S+/.exec(mail)?.[0] ?? ''
    const second = await fetch(link, { redirect: 'manual' })
    expect(second.headers.get('location') ?? '').not.toContain('access_token')
  })
})

test('API1:2023: no admin reads the key of a sign-up, with which they could put another in its place', async () => {
  const body = newSignUp()
  expectPending(await signUp(faulty, body), body)
  const { client } = await createAdmin()
  const { data, error } = await client.from('provisioning_requests').select().eq('owner_mode', 'sign_up')
  expect([data, error]).toEqual([[], null])
})

describe('ASVS 6.3.1: who took an address at the auth service before its owner signs up', () => {
  test('gets no tenant of theirs', async () => {
    const body = newSignUp()
    const password = unique('attackers-own')
    await anonymousClient().auth.signUp({ email: body.owner.email, password })
    expectPending(await signUp(faulty, body), body)
    const [row] = await findSignUps(body.tenant.slug)
    expect(row).toMatchObject(placeholder)
    await tryToGetIn(body.owner.email, password)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([placeholder])
  })
})
