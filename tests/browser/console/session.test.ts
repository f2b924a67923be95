import type { Page } from '@playwright/test'
import { describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { createAdmin } from '../../support/people.ts'
import { expectAccessible, headingOf, openPage, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole, signInOn } from './open-console.ts'

useBrowser()

const longAgo = 1_000_000_000

/** Changes what this browser keeps of the session, as time or another program would. */
async function changeSession(page: Page, changes: Record<string, unknown>): Promise<void> {
  await page.evaluate((changes) => {
    const kept = JSON.parse(localStorage.getItem('landlord.session') ?? '{}')
    localStorage.setItem('landlord.session', JSON.stringify({ ...kept, ...changes }))
  }, changes)
}

function keptToken(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem('landlord.session') ?? '{}').access_token)
}

describe('a session', () => {
  test('whose token runs out while the page is open goes on with a new one', async () => {
    const { page } = await openConsole('/requests')
    const before = await keptToken(page)
    // Tokens of one second are the same.
    await expect
      .poll(() => page.evaluate(() => Math.floor(Date.now() / 1000)))
      .toBeGreaterThan(issuedAt(before))
    await changeSession(page, { expires_at: longAgo })
    await page.getByRole('link', { name: 'Health', exact: true }).click()
    await expect(page.getByText('Auth service', { exact: true })).toBeVisible()
    expect(await keptToken(page)).not.toBe(before)
  })

  test.each([
    ['its refresh token is lost', { expires_at: longAgo, refresh_token: 'gone' }, /status of 400/],
    ['its token is no longer accepted', { access_token: 'no.longer.good' }, /status of 40[13]/],
  ])(
    'that ends in the middle, since %s, leads to the sign-in and back to the same place',
    async (_, changes, complaint) => {
      const visit = await openConsole('/requests?status=failed')
      const { page, admin, expectComplaint } = visit
      await expect(headingOf(page)).toHaveText('History')
      expectComplaint(complaint)
      await changeSession(page, changes)
      await page.getByLabel('Status').selectOption('Completed')
      await expect(headingOf(page)).toHaveText('Sign in')
      await expect(page.getByText('Your session has ended. Sign in to go on.')).toBeVisible()
      await expectAccessible(page)
      await signInOn(visit, admin)
      await expect(headingOf(page)).toHaveText('History')
      await expect(page).toHaveURL(`${target.webUrl}/requests?status=completed`)
    },
  )

  test('of somebody else, who signed in in another tab, is theirs here too', async () => {
    const { page, admin } = await openConsole('/requests')
    const [other, colleague] = [await page.context().newPage(), await createAdmin()]
    await other.goto(`${target.webUrl}/health`)
    await other.getByRole('button', { name: 'Sign out' }).click()
    await expect(headingOf(page)).toHaveText('Sign in')
    await signInOn({ page: other }, colleague)
    for (const tab of [page, other]) {
      await expect(tab.getByText(colleague.email, { exact: true })).toBeVisible()
      await expect(tab.getByText(admin.email, { exact: true })).toHaveCount(0)
    }
  })

  test('that has become somebody else’s behind a page’s back lets nothing be asked in their name that they did not ask for', async () => {
    const { page, admin } = await openConsole('/requests')
    const colleague = await createAdmin()
    const { data } = await colleague.client.auth.getSession()
    await changeSession(page, { ...data.session })
    const askedBy: string[] = []
    page.on('request', (request) => {
      const token = /^Bearer (.+)$/.exec(request.headers().authorization ?? '')?.[1]
      if (request.method() !== 'OPTIONS' && token)
        askedBy.push(`${subjectOf(token)} ${new URL(request.url()).pathname}`)
    })
    await page.getByRole('link', { name: 'Health', exact: true }).click()
    await expect(page.getByText(colleague.email, { exact: true })).toBeVisible()
    await expect(page.getByText(admin.email, { exact: true })).toHaveCount(0)
    // Who they are is asked before anything else, with their own token; the former's was used for nothing any more.
    expect(askedBy[0]).toBe(`${colleague.id} /functions/v1/tenant-provisioning/me`)
    expect(askedBy.filter((asked) => asked.startsWith(admin.id))).toEqual([])
  })

  test('that ends while rows are looked for leads to the sign-in', async () => {
    const visit = await openConsole(`/batches/new?key=${crypto.randomUUID()}&sent=true`)
    const { page, expectComplaint } = visit
    await expect(page.getByText('A batch was sent from here')).toBeVisible()
    expectComplaint(/status of 40[13]/)
    await changeSession(page, { access_token: 'no.longer.good' })
    await expect(headingOf(page)).toHaveText('Sign in')
  })

  test('is over in this browser even where the auth service can’t be told', async () => {
    const { page, expectComplaint } = await openConsole('/requests')
    expectComplaint(/ERR_FAILED|Failed to fetch/)
    await page.route('**/auth/v1/logout*', (route) => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(headingOf(page)).toHaveText('Sign in')
    await expect(page.getByText('The console is for admins.')).toBeVisible()
    expect(await page.evaluate(() => localStorage.getItem('landlord.session'))).toBeNull()
  })
})

describe('the sign-in', () => {
  test('says that the auth service does not answer, and works once it does', async () => {
    const admin = await createAdmin()
    const visit = await openPage(`${target.webUrl}/requests`)
    const { page, expectComplaint } = visit
    expectComplaint(/ERR_FAILED|Failed to fetch/)
    await page.route('**/auth/v1/token*', (route) => route.abort(), { times: 1 })
    await signInOn(visit, admin)
    await expect(page.getByRole('alert')).toContainText('The auth service does not answer')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(headingOf(page)).toHaveText('History')
  })

  test('with nothing filled in says what is missing', async () => {
    const { page } = await openPage(`${target.webUrl}/sign-in`)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByLabel('E-mail address')).toBeFocused()
    await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
      'Type your password',
    )
    await expectAccessible(page)
  })

  test.each([
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '/.//evil.test',
    'https://evil.test',
    'javascript:alert(1)',
  ])('leads to no other site: %j', async (next) => {
    const visit = await openPage(`${target.webUrl}/sign-in?next=${encodeURIComponent(next)}`)
    await signInOn(visit, await createAdmin())
    await expect(headingOf(visit.page)).toHaveText('Tenants')
    expect(visit.page.url()).toBe(`${target.webUrl}/tenants`)
  })

  test('of somebody who is signed in leads on at once', async () => {
    const { page } = await openConsole('/requests')
    await page.goto(`${target.webUrl}/sign-in?next=${encodeURIComponent('/health?span=week')}`)
    await expect(headingOf(page)).toHaveText('Health')
    expect(page.url()).toBe(`${target.webUrl}/health?span=week`)
  })
})

/** In seconds. */
function issuedAt(token: string): number {
  return claimsOf(token).iat
}

function subjectOf(token: string): string {
  return claimsOf(token).sub
}

function claimsOf(token: string): { iat: number; sub: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
