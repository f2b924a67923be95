import { beforeEach, describe, test } from 'vitest'
import { findRequest } from '../../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../../support/expect-state.ts'
import { authError, Gate, loseReply } from '../../support/faults.ts'
import { newBody } from '../../support/provision.ts'
import { expectAccessible, turnTo, useBrowser } from '../open-page.ts'
import { consoleForThisTest } from '../own-site.ts'
import { expect } from '../patient-expect.ts'
import { countOf, openWizard, typedPassword, WizardPage } from './wizard-page.ts'

useBrowser()

const makesAnOwner = 'POST /auth/v1/admin/users'

describe('however often a draft is sent, there is one tenant', () => {
  test('a double click', async () => {
    const { wizard, admin } = await openWizard()
    const { tenant } = await wizard.fillIn()
    const keys = wizard.watchKeys()
    await wizard.submit.dblclick()
    await wizard.readyTenant(tenant.name)
    expect(keys).toEqual([await wizard.key()])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('an answer that is lost: the page says that nobody knows, and asks again with the same key', async () => {
    const { page, wizard, admin, expectComplaint } = await openWizard()
    expectComplaint(/ERR_FAILED/)
    const { tenant } = await wizard.fillIn(newBody(), 'With a temporary password')
    const keys = wizard.watchKeys()
    await wizard.loseNextAnswer()
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('No answer came')
    await expectAccessible(page)
    // It has been made: nothing else may be sent for it.
    await wizard.alert.getByRole('button', { name: 'Change the answers' }).click()
    await expect(wizard.alert).toContainText('the answers stay as they were sent')
    await wizard.alert.getByRole('button', { name: 'Ask again' }).click()
    await wizard.readyTenant(tenant.name)
    await expect(wizard.success).toContainText('It had been made already')
    await expect(wizard.success).toContainText('Its secrets are not shown again')
    await expectAccessible(page)
    expect(new Set(keys)).toEqual(new Set([await wizard.key()]))
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('an answer that is lost of an order that failed: its answers may be changed, once the history says so', async () => {
    const { webUrl, proxy } = await consoleForThisTest()
    const { page, wizard, admin, expectComplaint } = await openWizard({ webUrl })
    expectComplaint(/ERR_FAILED/)
    const { tenant } = await wizard.fillIn()
    const key = await wizard.key()
    proxy.on(makesAnOwner, authError(422, 'weak_password'), 1)
    await wizard.loseNextAnswer()
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('No answer came')
    await page.getByRole('button', { name: 'Change the answers' }).click()
    await expect(wizard.heading('Review')).toBeVisible()
    await expectNothingLeft(admin, key)
    await page.getByRole('link', { name: 'Change basics' }).click()
    await wizard.name.fill(`${tenant.name} & Co`)
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Review' }).click()
    await wizard.submit.click()
    await wizard.readyTenant(`${tenant.name} & Co`)
    expect(await wizard.key()).not.toBe(key)
    expect(await countOf(admin)).toEqual({ requests: 2, tenants: 1 })
  })

  test('offline at the submit: it is sent by itself once there is a network', async () => {
    const { page, wizard, admin } = await openWizard()
    const { tenant } = await wizard.fillIn()
    const keys = wizard.watchKeys()
    await page.context().setOffline(true)
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('You are offline')
    await expectAccessible(page)
    // Nothing was sent, so it may still be taken back.
    await page.getByRole('button', { name: 'Don’t send it' }).click()
    await expect(wizard.alert).toHaveCount(0)
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('You are offline')
    expect(keys).toEqual([])
    expect(await countOf(admin)).toEqual({ requests: 0, tenants: 0 })
    await page.context().setOffline(false)
    await wizard.readyTenant(tenant.name)
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })
})

describe('while the owner’s login is being made', () => {
  let gate: Gate
  beforeEach(() => {
    gate = new Gate()
  })

  const openHeld = async () => {
    const { webUrl, proxy } = await consoleForThisTest()
    proxy.on(makesAnOwner, gate.fault, 1)
    const visit = await openWizard({ webUrl })
    visit.expectComplaint(/status of 409/)
    return { ...visit, proxy, hasBegun: proxy.next(makesAnOwner) }
  }

  test('the page is loaded anew: it asks until the first attempt has ended, and shows its outcome', async () => {
    const { page, wizard, admin, hasBegun } = await openHeld()
    const { tenant } = await wizard.fillIn()
    const key = await wizard.key()
    await wizard.submit.click()
    await hasBegun
    await expect(page.getByRole('status')).toContainText('The owner’s login is being made')
    await expect(page.getByText(/^You can leave this page/)).toBeVisible()
    await expectAccessible(page)
    const keys = wizard.watchKeys()
    const refused = page.waitForResponse((response) => response.status() === 409)
    await page.reload()
    await refused
    await expect(wizard.heading(/^Setting up/)).toBeVisible()
    gate.open()
    await wizard.readyTenant(tenant.name)
    await expect(wizard.success).toContainText('It had been made already')
    expect(new Set(keys)).toEqual(new Set([key]))
    await expectCompleted(admin, key)
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('a second tab of the draft sees what the first does, and sends nothing of its own', async () => {
    const { page, wizard, admin, hasBegun } = await openHeld()
    const other = new WizardPage(await page.context().newPage())
    const keys = [wizard.watchKeys(), other.watchKeys()]
    await turnTo(page)
    const { tenant } = await wizard.fillIn()
    await other.page.goto(page.url())
    await expect(other.review).toContainText(tenant.name)
    // What is typed in one is there in the other.
    await turnTo(other.page)
    await other.page.getByRole('link', { name: 'Change basics' }).click()
    await other.name.fill(`${tenant.name} & Co`)
    await expect(wizard.review).toContainText(`${tenant.name} & Co`)
    await turnTo(page)
    await wizard.submit.click()
    await hasBegun
    await expect(other.heading(/^Setting up/)).toBeVisible()
    gate.open()
    for (const tab of [wizard, other]) await tab.readyTenant(`${tenant.name} & Co`)
    expect(keys.map(({ length }) => length)).toEqual([1, 0])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('two tabs of a draft send it at the same moment', async () => {
    const { page, wizard, admin, hasBegun } = await openHeld()
    const other = new WizardPage(await page.context().newPage())
    const keys = [wizard, other].map((tab) => tab.watchKeys())
    await turnTo(page)
    const { tenant } = await wizard.fillIn()
    await other.page.goto(page.url())
    await expect(other.review).toContainText(tenant.name)
    // Without waiting for what a click waits for: one of them may be too late.
    const press = () => document.querySelector<HTMLElement>('[data-testid=prov-submit]')?.click()
    await Promise.all([wizard, other].map((tab) => tab.page.evaluate(press)))
    await hasBegun
    gate.open()
    for (const tab of [wizard, other]) await tab.readyTenant(tenant.name)
    expect(keys.flat()).toEqual([await wizard.key()])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('the page is left and come back to: it goes on, and the secrets are still there to be saved', async () => {
    const { page, wizard, admin, hasBegun } = await openHeld()
    const { tenant } = await wizard.fillIn(newBody(), 'With a temporary password')
    await wizard.submit.click()
    await hasBegun
    await expect(page.getByText(/^Stay here until it is ready/)).toBeVisible()
    const question = page.getByRole('dialog', { name: 'Its secrets are still to come' })
    await page.getByRole('link', { name: 'History' }).click()
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Stay here' }).click()
    await expect(question).toBeHidden()
    await expect(wizard.heading(/^Setting up/)).toBeVisible()
    await page.getByRole('link', { name: 'History' }).click()
    await question.getByRole('button', { name: 'Leave without it' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('History')
    gate.open()
    await page.goBack()
    await wizard.readyTenant(tenant.name)
    await expect(page.getByText('Temporary password', { exact: true })).toBeVisible()
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('a typed password is asked for again before the page asks what became of it', async () => {
    const { webUrl, proxy } = await consoleForThisTest()
    proxy.on(makesAnOwner, loseReply, 1)
    const { page, wizard, admin, expectComplaint } = await openWizard({ webUrl })
    expectComplaint(/ERR_FAILED/)
    const { tenant } = await wizard.fillIn(newBody(), 'With a password that you type')
    await wizard.loseNextAnswer()
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('No answer came')
    await page.reload()
    await expect(page.getByText('The owner’s password is kept nowhere')).toBeVisible()
    await expectAccessible(page)
    await wizard.password.fill('too short')
    await page.getByRole('button', { name: 'Ask what became of it' }).click()
    await expect(wizard.password).toBeFocused()
    await wizard.password.fill(typedPassword)
    await page.getByRole('button', { name: 'Ask what became of it' }).click()
    await wizard.readyTenant(tenant.name)
    expect((await findRequest(admin.id, await wizard.key()))?.status).toBe('completed')
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })
})
