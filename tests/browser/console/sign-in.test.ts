import { describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { linkIn, mailsTo } from '../../support/mailbox.ts'
import { createAdmin, createPerson } from '../../support/people.ts'
import { expectAccessible, headingOf, openPage, turnTo, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole, signInOn } from './open-console.ts'

useBrowser()

describe('signing in to the console', () => {
  test('an admin gets to the page they wanted, and stays signed in after a reload', async () => {
    const visit = await openPage(`${target.webUrl}/requests?status=failed`)
    await signInOn(visit, await createAdmin())
    const { page } = visit
    await expect(headingOf(page)).toHaveText('History')
    expect(page.url()).toBe(`${target.webUrl}/requests?status=failed`)
    await page.reload()
    await expect(headingOf(page)).toHaveText('History')
  })

  test('the root leads to the tenants', async () => {
    const { page } = await openConsole('/')
    await expect(headingOf(page)).toHaveText('Tenants')
    expect(new URL(page.url()).pathname).toBe('/tenants')
  })

  test('who is no admin is refused, is told why, and can sign in as somebody else', async () => {
    const visit = await openPage(`${target.webUrl}/tenants`)
    visit.expectComplaint(/status of 403/)
    await signInOn(visit, await createPerson())
    await expect(headingOf(visit.page)).toHaveText('This account is no admin’s')
    await expectAccessible(visit.page)
    await visit.page.getByRole('button', { name: 'Sign in as somebody else' }).click()
    await signInOn(visit, await createAdmin())
    await expect(headingOf(visit.page)).toHaveText('Tenants')
  })

  test('a wrong password is told without saying which of the two is wrong', async () => {
    const visit = await openPage(`${target.webUrl}/sign-in`)
    visit.expectComplaint(/status of 400/)
    await signInOn(visit, { ...(await createPerson()), password: 'not the password' })
    await expect(visit.page.getByRole('alert')).toContainText('Address or password is not right')
    await expectAccessible(visit.page)
  })

  test('an admin who has forgotten their password is sent a link, chooses another and gets in with it', async () => {
    const admin = await createAdmin()
    const visit = await openPage(`${target.webUrl}/sign-in`)
    const { page } = visit
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await expect(headingOf(page)).toHaveText('Get a link to choose your password')
    await page.getByLabel('Your e-mail address').fill(admin.email)
    await page.getByRole('button', { name: 'Send me a new link' }).click()
    await expect(page.getByText('Look into your mailbox')).toBeVisible()

    const [mail = ''] = await mailsTo(admin.email)
    await page.goto(linkIn(mail).href)
    const password = `another horse ${admin.id}`
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(headingOf(page)).toHaveText('Your password is set')
    await expectAccessible(page)
    await page.getByRole('link', { name: 'the console' }).click()
    await signInOn(visit, { ...admin, password })
    await expect(headingOf(page)).toHaveText('Tenants')
  })

  test('signing out ends the session of every tab', async () => {
    const { page } = await openConsole('/tenants')
    const other = await page.context().newPage()
    await other.goto(`${target.webUrl}/requests`)
    await expect(headingOf(other)).toHaveText('History')
    await turnTo(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(headingOf(page)).toHaveText('Sign in')
    await expect(headingOf(other)).toHaveText('Sign in')
  })
})
