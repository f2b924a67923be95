import type { Page } from '@playwright/test'
import { beforeAll, describe, test } from 'vitest'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { linkIn, mailsTo } from '../support/mailbox.ts'
import { createAdmin, createPerson, type Person, serviceClient, signIn } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'
import { expectAccessible, headingOf, holdCalls, openPage, useBrowser } from './open-page.ts'
import { expect } from './patient-expect.ts'

useBrowser()

const welcome = `${target.webUrl}/welcome`
const passwordOf = (page: Page) => page.getByLabel('Password', { exact: true })
const good = () => unique('correct-horse-battery')

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

/** An invited owner, and the link that they were sent. */
async function invite() {
  const body = newBody()
  const { tenant } = expectTenant(await provision(admin, body))
  const [mail = ''] = await mailsTo(body.owner.email)
  return { email: body.owner.email, tenant, link: linkIn(mail).href }
}

/** Somebody with a login, and a link that was not mailed. */
async function personWithLink() {
  const person = await createPerson()
  const { data, error } = await serviceClient().auth.admin.generateLink({
    type: 'recovery',
    email: person.email,
  })
  if (error) throw error
  const link = new URL(data.properties.action_link)
  link.searchParams.set('redirect_to', welcome)
  return { ...person, link: link.href }
}

describe('whoever follows the link of the set-up e-mail', () => {
  test('chooses a password by keyboard alone, sees that their organisation is active, and can sign in', async () => {
    const { email, tenant, link } = await invite()
    const { page } = await openPage(link)
    await expect(headingOf(page)).toHaveText('Choose your password')
    await expect(page.getByText(email)).toBeVisible()
    await expectAccessible(page)
    const password = good()
    await page.keyboard.press('Tab')
    await expect(passwordOf(page)).toBeFocused()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await expect(headingOf(page)).toHaveText('Your password is set')
    await expect(headingOf(page)).toBeFocused()
    await expect(page.getByRole('listitem')).toHaveText(
      `${tenant.name} (${tenant.slug}) is active and ready.`,
    )
    await expectAccessible(page)

    const owner = await signIn(email, password)
    expect((await visibleTo(owner.client)).tenants).toEqual([tenant.id])
  })

  test('leaves nothing of it in the address, the history or what the browser keeps', async () => {
    const { link } = await personWithLink()
    const { page } = await openPage(link)
    await expect(headingOf(page)).toHaveText('Choose your password')
    expect(page.url()).toBe(welcome)
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    )
    expect(kept).not.toMatch(/token|eyJ/)
    await page.goto(`${target.webUrl}/no-such-page`)
    await page.goBack()
    await expect(page).toHaveURL(welcome)
  })

  test.each([
    ['', /Enter a password\./],
    ['eleven-char', /Use at least 12 characters: there are 11 so far\./],
    ['ä'.repeat(37), /too long: 72 bytes/],
  ])('is told at the field what is wrong with the password %j', async (password, sentence) => {
    const { link } = await personWithLink()
    const { page } = await openPage(link)
    await passwordOf(page).fill(password)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(passwordOf(page)).toBeFocused()
    await expect(passwordOf(page)).toHaveAccessibleDescription(sentence)
    await expectAccessible(page)
    // From now on with every key.
    await passwordOf(page).fill(good())
    await expect(passwordOf(page)).not.toHaveAttribute('aria-invalid', 'true')
  })

  test('sees that the link is being opened', async () => {
    const { link } = await personWithLink()
    const { page } = await openPage('about:blank')
    const calls = await holdCalls(page, '**/auth/v1/user')
    await page.goto(link)
    await expect(headingOf(page)).toHaveText('Opening your link …')
    await expectAccessible(page)
    calls.release()
    await expect(headingOf(page)).toHaveText('Choose your password')
  })

  test('is told that the password is set, even where their organisation can’t be shown, and can look again', async () => {
    const { link, tenant } = await invite()
    const { page, expectComplaint } = await openPage(link)
    expectComplaint(/ERR_FAILED/)
    // More than once: the client asks again by itself.
    await page.route('**/rest/v1/tenant_members*', (route) => route.abort())
    await passwordOf(page).fill(good())
    await page.keyboard.press('Enter')
    await expect(headingOf(page)).toHaveText('Your password is set')
    await expect(page.getByRole('alert')).toContainText('Your organisation can’t be shown')
    await expectAccessible(page)
    await page.unroute('**/rest/v1/tenant_members*')
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect(page.getByRole('listitem')).toContainText(tenant.name)
  })

  test('is led on to where they sign in, where the deployment names it', async () => {
    const { link } = await personWithLink()
    const { page } = await openPage('about:blank')
    const signInUrl = 'https://app.example.com/login'
    await page.route('**/config.json', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), signInUrl } })
    })
    await page.goto(link)
    await passwordOf(page).fill(good())
    await page.keyboard.press('Enter')
    await expect(page.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', signInUrl)
    await expectAccessible(page)
  })

  test('may put it over the address of the open page: it is taken out and opened, too', async () => {
    const { email, link } = await personWithLink()
    const answer = await fetch(link, { redirect: 'manual' })
    const { page } = await openPage(welcome)
    await expect(headingOf(page)).toHaveText('Get a link to choose your password')
    await page.goto(answer.headers.get('location') ?? '')
    await expect(headingOf(page)).toHaveText('Choose your password')
    await expect(page.getByText(email)).toBeVisible()
    expect(page.url()).toBe(welcome)
  })

  test('may look at what they typed', async () => {
    const { link } = await personWithLink()
    const { page } = await openPage(link)
    await passwordOf(page).fill('visible')
    await expect(passwordOf(page)).toHaveAttribute('type', 'password')
    await page.getByRole('button', { name: 'Show the password' }).click()
    await expect(passwordOf(page)).toHaveAttribute('type', 'text')
  })

  test('tries again where nobody answered, with the same link', async () => {
    const { link } = await personWithLink()
    const { page, expectComplaint } = await openPage('about:blank')
    expectComplaint(/ERR_FAILED|Failed to fetch/)
    await page.route('**/auth/v1/user', (route) => route.abort(), { times: 1 })
    await page.goto(link)
    await expect(headingOf(page)).toHaveText('Your link could not be opened')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(headingOf(page)).toHaveText('Choose your password')
  })

  test('keeps the form where the password could not be sent, and sends it again', async () => {
    const { email, link } = await personWithLink()
    const { page, expectComplaint } = await openPage(link)
    expectComplaint(/ERR_FAILED|Failed to fetch/)
    const password = good()
    await passwordOf(page).fill(password)
    await page.route('**/auth/v1/user', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(page.getByRole('alert')).toContainText('Your password was not set')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(headingOf(page)).toHaveText('Your password is set')
    await signIn(email, password)
  })
})

describe('a link that no longer works', () => {
  test('is told that it is still good where the auth service could not open it', async () => {
    const { page } = await openPage(`${welcome}#error=server_error&error_code=unexpected_failure`)
    await expect(headingOf(page)).toHaveText('Your link could not be opened')
    await expect(page.getByText('follow it again')).toBeVisible()
    await expectAccessible(page)
  })

  test.each(['error=access_denied&error_code=otp_expired', 'code=0b9f4c0e-2a77-4b6e-9a4f-5f0d3a1c7e22'])(
    'says so in the query, too: %s',
    async (query) => {
      const { page } = await openPage(`${welcome}?${query}&from=mail`)
      await expect(headingOf(page)).toHaveText('This link no longer works')
      expect(page.url()).toBe(`${welcome}?from=mail`)
    },
  )

  test('says so, and a new one can be asked for, which works', async () => {
    const { email, link } = await invite()
    await fetch(link, { redirect: 'manual' })
    const { page } = await openPage(link)
    await expect(headingOf(page)).toHaveText('This link no longer works')
    expect(page.url()).toBe(welcome)
    await expectAccessible(page)
    // One mail a minute is what the auth service sends to one mailbox.
    await sql(
      `update auth.users set recovery_sent_at = recovery_sent_at - interval '2 minutes' where email = $1`,
      [email],
    )
    await page.getByLabel('Your e-mail address').fill(email)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('status').filter({ hasText: 'Look into your mailbox' })).toBeVisible()
    await expectAccessible(page)
    const [newest = '', ...older] = await mailsTo(email)
    expect(older).toHaveLength(1)
    await page.goto(linkIn(newest).href)
    await expect(headingOf(page)).toHaveText('Choose your password')
  })

  test('an address that was written to a moment ago and one that nobody has read the same', async () => {
    const { email } = await invite()
    const read = async (address: string) => {
      const { page, expectComplaint } = await openPage(welcome)
      expectComplaint(/status of 429/)
      await expect(headingOf(page)).toHaveText('Get a link to choose your password')
      await page.getByLabel('Your e-mail address').fill(address)
      await page.getByRole('button', { name: 'Send me a new link' }).click()
      await expect(page.getByText('Look into your mailbox')).toBeVisible()
      return page.getByRole('main').innerText()
    }
    expect(await read(email)).toBe(await read(`${unique('nobody')}@nowhere.test`))
    expect(await mailsTo(email)).toHaveLength(1)
  })

  test('one whose login is gone leads back to the beginning', async () => {
    const { id, link } = await personWithLink()
    const { page, expectComplaint } = await openPage(link)
    expectComplaint(/status of 40\d/)
    await passwordOf(page).fill(good())
    await serviceClient().auth.admin.deleteUser(id)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(headingOf(page)).toHaveText('This link no longer works')
    await expect(page.getByRole('link', { name: 'Set up your organisation' })).toHaveAttribute(
      'href',
      '/sign-up',
    )
  })
})
