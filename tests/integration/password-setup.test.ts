import { beforeAll, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { setUpAccount } from '../support/follow-link.ts'
import { hasMailbox, linkIn, mailsTo } from '../support/mailbox.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const resend = (tenantId: string) =>
  call({ token: admin.token, method: 'POST', path: `/tenants/${tenantId}/password-setup` })

/** Lets the last set-up e-mail be two minutes old, for us and for the auth service, which has a limit of its own. */
async function backDateLastMail(tenantId: string, userId: string): Promise<void> {
  await sql(
    `update public.tenant_members set setup_email_claimed_at = setup_email_claimed_at - interval '2 minutes'
     where tenant_id = $1`,
    [tenantId],
  )
  await sql(
    `update auth.users set recovery_sent_at = recovery_sent_at - interval '2 minutes' where id = $1`,
    [userId],
  )
}

test('the set-up e-mail goes out again once a minute, and no more often', async () => {
  const body = newBody()
  const { tenant, owner } = expectTenant(await provision(admin, body))

  const tooSoon = await resend(tenant.id)
  expectProblem(tooSoon, 'RATE_LIMITED')
  const wait = Number(tooSoon.headers.get('retry-after'))
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60)

  await backDateLastMail(tenant.id, owner.id)
  const answer = await resend(tenant.id)
  expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({
    status: 200,
    body: { setupEmail: 'sent' },
  })
  expectProblem(await resend(tenant.id), 'RATE_LIMITED')
})

test.skipIf(!hasMailbox)('each e-mail has a link of its own (needs MAILPIT_URL)', async () => {
  const body = newBody()
  const { tenant, owner } = expectTenant(await provision(admin, body))
  await backDateLastMail(tenant.id, owner.id)
  expect((await resend(tenant.id)).status).toBe(200)
  const links = (await mailsTo(body.owner.email)).map((mail) => linkIn(mail).href)
  expect(links).toHaveLength(2)
  expect(new Set(links).size).toBe(2)
})

test.skipIf(!hasMailbox)(
  'one that was sent counts as sent also when its reader has chosen a password (needs MAILPIT_URL)',
  async () => {
    const [body, key] = [newBody(), crypto.randomUUID()]
    await provision(admin, body, { key })
    await setUpAccount(body.owner.email, 'chosen by the owner')
    const replay = expectTenant(await provision(admin, body, { key }), 200)
    expect(replay.owner.setupEmail).toBe('sent')
  },
)

test('an owner who signs in by SSO, and has no password, is sent none', async () => {
  const { tenant, owner } = expectTenant(await provision(admin, newBody()))
  await backDateLastMail(tenant.id, owner.id)
  await sql('update auth.users set is_sso_user = true where id = $1', [owner.id])
  expectProblem(await resend(tenant.id), 'EMAIL_VALIDATION_FAILED')
})

test('of ten calls at once exactly one sends an e-mail', async () => {
  const { tenant, owner } = expectTenant(await provision(admin, newBody()))
  await backDateLastMail(tenant.id, owner.id)
  const answers = await Promise.all(Array.from({ length: 10 }, () => resend(tenant.id)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(429)])
})

test('an owner with a typed password may be sent one as well', async () => {
  const body = newBody({ mode: 'password', password: 'typed-by-the-admin' })
  const { tenant } = expectTenant(await provision(admin, body))
  expect((await resend(tenant.id)).status).toBe(200)
})

test('a tenant that is not there, or has no owner yet, is not found', async () => {
  const { state } = await startWithoutOwner(admin, newBody())
  for (const id of [state.tenant_id, crypto.randomUUID(), 'acme']) {
    expectProblem(await resend(id), 'NOT_FOUND')
  }
})
