import type { BrowserContextOptions } from '@playwright/test'
import { describe, test } from 'vitest'
import { newSignUp } from '../support/sign-up.ts'
import { findSignUps, waiting } from '../support/sign-up-rows.ts'
import { expectAccessible, holdCalls, openPage, useBrowser } from './open-page.ts'
import { expect } from './patient-expect.ts'
import { SignUpPage, signUpUrl } from './sign-up-page.ts'

useBrowser()

async function openForm(options?: BrowserContextOptions) {
  const visit = await openPage(signUpUrl, { options })
  const form = new SignUpPage(visit.page)
  await expect(form.submit).toBeVisible()
  return { ...visit, form }
}

test('a form with faults is not sent: each is listed with a link to its field, and the first has the focus', async () => {
  const { page, form } = await openForm()
  const keys = form.watchKeys()
  await form.fullName.fill('Bill')
  await form.email.fill('bill@nowhere')
  await form.submit.click()
  await expect(form.name).toBeFocused()
  await expect(form.alert.getByRole('link')).toHaveText([
    'Name of the organisation: Enter the name of your organisation.',
    'Short name: Enter a short name for your organisation.',
    'Your e-mail address: Enter an e-mail address like jane@example.com.',
  ])
  await expectAccessible(page)
  await form.alert.getByRole('link', { name: /e-mail/ }).click()
  await expect(form.email).toBeFocused()
  expect(keys).toEqual([])
  await form.fillIn()
  await expect(form.alert).toHaveCount(0)
})

test('a field is judged when it is left, not before, and from then on with every key', async () => {
  const { form, page } = await openForm()
  await form.email.pressSequentially('bill@')
  await expect(form.email).not.toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Tab')
  await expect(form.email).toHaveAttribute('aria-invalid', 'true')
  await expect(form.email).toHaveAccessibleDescription(/Enter an e-mail address like/)
  await form.email.fill('bill@initech.test')
  await expect(form.email).not.toHaveAttribute('aria-invalid', 'true')
  await form.email.fill('bill@')
  await expect(form.email).toHaveAttribute('aria-invalid', 'true')
})

describe('the short name', () => {
  test('follows the name until it is edited, and again when it is emptied', async () => {
    const { form } = await openForm()
    await form.name.fill('Łódź & Söhne')
    await expect(form.slug).toHaveValue('lodz-sohne')
    await form.slug.fill('my-own')
    await form.name.fill('Something else')
    await expect(form.slug).toHaveValue('my-own')
    await form.slug.fill('')
    await form.name.fill('Third name')
    await expect(form.slug).toHaveValue('third-name')
  })

  test.each([
    ['ab', /3 to 63 small letters/],
    ['double--hyphen', /single hyphens/],
    ['admin', /is reserved/],
  ])('%s is refused before it is sent', async (slug, sentence) => {
    const { form, page } = await openForm()
    await form.slug.fill(slug)
    await page.keyboard.press('Tab')
    await expect(form.slug).toHaveAccessibleDescription(sentence)
  })
})

test('whoever is offline loses nothing, and sends the form when they are back', async () => {
  const { page, form } = await openForm()
  const { tenant, owner } = await form.fillIn(newSignUp())
  await page.context().setOffline(true)
  await form.submit.click()
  await expect(form.alert).toContainText('You are offline')
  await expectAccessible(page)
  await page.context().setOffline(false)
  const note = page.getByRole('status').filter({ hasText: 'You are online again' })
  await expect(note).toBeVisible()
  await expectAccessible(page)
  await note.getByRole('button', { name: 'Send it now' }).click()
  await form.expectSent(owner.email)
  expect(await findSignUps(tenant.slug)).toMatchObject([waiting])
})

test('while it is being sent, the form says so, and the focus stays where it was', async () => {
  const { page, form } = await openForm()
  const { owner } = await form.fillIn()
  const calls = await holdCalls(page, '**/tenant-signup/**')
  await form.submit.click()
  const sending = page.getByRole('button', { name: 'Sending …' })
  await expect(sending).toBeFocused()
  await expect(sending).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByRole('status')).toHaveText(['Sending …'])
  await expectAccessible(page)
  calls.release()
  await form.expectSent(owner.email)
})

test('the time zone is the browser’s, and what was typed outlives a reload', async () => {
  const { page, form } = await openForm({ timezoneId: 'America/Chicago' })
  await expect(form.timezone).toHaveValue('America/Chicago')
  const { owner } = await form.fillIn()
  await form.currency.selectOption('CHF')
  await page.reload()
  await expect(form.email).toHaveValue(owner.email)
  await expect(form.currency).toHaveValue('CHF')
})

test('a phone of 360 pixels shows all of it without scrolling sideways', async () => {
  const { page, form } = await openForm({ viewport: { width: 360, height: 640 } })
  const width = () => page.evaluate(() => document.documentElement.scrollWidth)
  expect(await width()).toBe(360)
  await form.submit.click()
  await expect(form.alert).toBeVisible()
  expect(await width()).toBe(360)
})

test('the page tells what it is called', async () => {
  const { page } = await openForm()
  expect(await page.title()).toBe('Set up your organisation · Landlord')
})
