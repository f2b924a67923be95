import type { Page } from '@playwright/test'
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest'
import { target } from '../harness/target.ts'
import { drop } from '../support/faults.ts'
import { newSignUp, signUp } from '../support/sign-up.ts'
import { findSignUps, waiting } from '../support/sign-up-rows.ts'
import { Turnstile } from '../support/turnstile.ts'
import { expectAccessible, openPage, useBrowser } from './open-page.ts'
import { siteForThisTest } from './own-site.ts'
import { expect } from './patient-expect.ts'
import { SignUpPage, signUpUrl } from './sign-up-page.ts'

useBrowser()

test('too many sign-ups: the page says when to try again', async () => {
  const { owner } = newSignUp()
  for (let count = 0; count < 3; count += 1) {
    const { tenant } = newSignUp()
    expect((await signUp({ base: `${target.functionsUrl}/tenant-signup` }, { tenant, owner })).status).toBe(
      202,
    )
  }
  const { page, expectComplaint } = await openPage(signUpUrl)
  expectComplaint(/status of 429/)
  const form = new SignUpPage(page)
  await form.fillIn({ ...newSignUp(), owner })
  await form.submit.click()
  await expect(form.alert).toContainText('Too many sign-ups')
  await expect(form.alert).toContainText(/You can try again at \d\d:\d\d \(in \d+ (second|minute)s?\)\./)
  await expectAccessible(page)
})

test('an outage: what was typed stays, the request’s number can be copied, and another try succeeds', async () => {
  const { signUpUrl: url, proxy } = await siteForThisTest()
  const { page, expectComplaint } = await openPage(url)
  expectComplaint(/status of 503/)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const form = new SignUpPage(page)
  const { tenant, owner } = await form.fillIn()
  proxy.on('GET /auth/v1/settings', drop)
  const answered = page.waitForResponse((response) => response.status() === 503)
  await form.submit.click()
  await expect(form.alert).toContainText('Our service for logins does not answer')
  await expectAccessible(page)
  const requestId = (await answered).headers()['x-request-id'] ?? ''
  await expect(form.alert).toContainText(requestId)
  await form.alert.getByRole('button', { name: 'Copy' }).click()
  await expect(form.alert.getByText('Copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(requestId)

  proxy.clear()
  await form.retry()
  await form.expectSent(owner.email)
  expect(await findSignUps(tenant.slug)).toMatchObject([waiting])
})

describe('where a captcha is configured', () => {
  let turnstile: Turnstile
  beforeAll(async () => {
    turnstile = await Turnstile.start()
  })
  afterAll(() => turnstile?.stop())
  beforeEach(() => {
    turnstile.always = undefined
  })

  const openWithCaptcha = async (script: string) => {
    const { signUpUrl: url } = await siteForThisTest(
      { ...turnstile.env, TURNSTILE_ACTION: 'sign-up' },
      { turnstileSiteKey: '1x-site-key-of-the-test' },
    )
    const visit = await openPage('about:blank')
    // Cloudflare's own script can't be had without Cloudflare: this is what of its interface the page uses.
    await visit.page.route('https://challenges.cloudflare.com/**', (route) =>
      script ? route.fulfill({ contentType: 'text/javascript', body: script }) : route.abort(),
    )
    await visit.page.goto(url)
    return { ...visit, form: new SignUpPage(visit.page) }
  }

  test('what it says goes along, once for each try', async () => {
    const { form, page, expectComplaint } = await openWithCaptcha(solvedAtOnce)
    expectComplaint(/status of 403|status of 400/)
    const { tenant, owner } = await form.fillIn()
    turnstile.always = { body: { success: false, 'error-codes': ['invalid-input-response'] } }
    await expectSolved(page, 1)
    await form.submit.click()
    await expect(form.alert).toContainText('We could not tell that you are human')
    await expectAccessible(page)
    turnstile.always = undefined
    await expectSolved(page, 2)
    await form.retry()
    await form.expectSent(owner.email)
    expect(await findSignUps(tenant.slug)).toMatchObject([waiting])
    const tokens = turnstile.questions.map(({ response }) => response)
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  test('nothing is sent before it has said something', async () => {
    const { form, page } = await openWithCaptcha(neverSolved)
    const keys = form.watchKeys()
    await form.fillIn()
    await form.submit.click()
    await expect(form.alert).toContainText('We don’t know yet that you are human')
    await expectAccessible(page)
    expect(keys).toEqual([])
  })

  test('one that can’t be loaded is not waited for in silence', async () => {
    const { form, page, expectComplaint } = await openWithCaptcha('')
    expectComplaint(/ERR_FAILED/)
    await expect(form.alert).toContainText('could not be loaded')
    await expectAccessible(page)
  })
})

const widget = (solve: string) => `
  let count = 0
  window.turnstile = {
    render(element, options) {
      element.textContent = 'check ' + (count += 1)
      ${solve}
      return 'widget'
    },
    remove() {},
  }`
const solvedAtOnce = widget(
  "options.callback('solved:127.0.0.1:' + options.action + ':' + options.sitekey + crypto.randomUUID())",
)
const neverSolved = widget('')

async function expectSolved(page: Page, time: number): Promise<void> {
  await expect(page.getByText(`check ${time}`)).toBeVisible()
}
