import type { Page } from '@playwright/test'
import { describe, test } from 'vitest'
import { authError } from '../../support/faults.ts'
import { expectAccessible, holdCalls, turnTo, useBrowser } from '../open-page.ts'
import { consoleForThisTest } from '../own-site.ts'
import { expect } from '../patient-expect.ts'
import { countOf, openWizard, WizardPage } from './wizard-page.ts'

useBrowser()

const makesAnOwner = 'POST /auth/v1/admin/users'

describe('a draft of which nobody knows what became', () => {
  test('since something in front of the API keeps refusing it, can be thrown away', async () => {
    const { page, wizard, admin, expectComplaint } = await openWizard()
    expectComplaint(/status of 403/)
    const { tenant } = await wizard.fillIn()
    await page.route('**/tenant-provisioning/tenants', (route) =>
      route.fulfill({ status: 403, contentType: 'text/html', body: '<h1>Blocked</h1>' }),
    )
    await wizard.submit.click()
    await expect(wizard.alert).toBeVisible()
    const wayOut = page.getByRole('button', { name: 'Throw the draft away' })
    await wayOut.click()
    const question = page.getByRole('dialog', { name: 'Nobody knows what became of it' })
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Keep it' }).click()
    await expect(wayOut).toBeFocused()
    await wayOut.click()
    await question.getByRole('button', { name: 'Throw it away' }).click()
    await expect(wizard.name).toHaveValue('')
    expect(await wizard.everythingKept()).not.toContain(tenant.slug)
    expect(await countOf(admin)).toEqual({ requests: 0, tenants: 0 })
  })

  test('is not sent anew by a tab that only wanted to ask, once another has found out that it failed', async () => {
    const { webUrl, proxy } = await consoleForThisTest()
    const visit = await openWizard({ webUrl })
    const { page, wizard, admin } = visit
    visit.expectComplaint(/ERR_FAILED|status of 502/)
    await wizard.fillIn()
    proxy.on(makesAnOwner, authError(422, 'weak_password'), 1)
    await wizard.loseNextAnswer()
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('No answer came')

    const other = new WizardPage(await page.context().newPage())
    const history = '**/tenant-provisioning/requests?*'
    const { release } = await holdCalls(other.page, history)
    const asking = other.page.waitForRequest(history)
    await other.page.goto(page.url())
    await asking
    const keys = [wizard.watchKeys(), other.watchKeys()]
    await turnTo(page)
    await seeOldDraft(page)
    await page.getByRole('button', { name: 'Ask again' }).click()
    release()
    for (const { submit, alert } of [other, wizard]) {
      await expect(alert).toContainText('It failed')
      await expect(submit).toBeEnabled()
    }
    await expect(wizard.heading('Review')).toBeVisible()
    await expectAccessible(page)
    expect(keys).toEqual([[], []])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 0 })
  })
})

/** Tabs are processes: what one has written may be read by the other only after the lock that guards it has come over. */
function seeOldDraft(page: Page): Promise<void> {
  return page.evaluate(() => {
    const old = { ...localStorage }
    const { getItem, setItem } = Storage.prototype
    Storage.prototype.getItem = (key) => old[key] ?? null
    Storage.prototype.setItem = function (key, value) {
      Object.assign(Storage.prototype, { getItem, setItem })
      this.setItem(key, value)
    }
  })
}
