import { describe, test } from 'vitest'
import { sql } from '../../support/database.ts'
import type { Person } from '../../support/people.ts'
import { expectAccessible, turnTo, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { countOf, openWizard, WizardPage } from './wizard-page.ts'

useBrowser()

describe('while a draft waits for the network', () => {
  test('its answers stand still; taken back and changed, it is made as it was changed', async () => {
    const { page, wizard, admin, tenant } = await openWaiting()
    await page.getByRole('link', { name: 'Change basics' }).click()
    await expect(wizard.slug).toBeDisabled()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Don’t send it' }).click()
    await wizard.slug.fill(`${tenant.slug}-new`)
    await toReview(wizard)
    await wizard.submit.click()
    await expect(wizard.alert).toContainText('You are offline')
    await page.context().setOffline(false)
    await wizard.readyTenant(tenant.name)
    expect(await slugsOf(admin)).toEqual([`${tenant.slug}-new`])
  })

  test('“Start over” ends the waiting: it is never sent, and does not come back', async () => {
    const { page, wizard, admin, tenant } = await openWaiting()
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect(wizard.name).toHaveValue('')
    await page.context().setOffline(false)
    const next = await wizard.fillIn()
    expect(await wizard.everythingKept()).not.toContain(tenant.slug)
    await wizard.submit.click()
    await wizard.readyTenant(next.tenant.name)
    expect(await slugsOf(admin)).toEqual([next.tenant.slug])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('thrown away in another tab, it is never sent, and does not come back', async () => {
    const { page, wizard, other, admin, tenant } = await openWaiting()
    await turnTo(other.page)
    await other.page.getByRole('button', { name: 'Start over' }).click()
    await turnTo(page)
    await expect(page.getByText('This draft is not here')).toBeVisible()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Start a new one' }).click()
    const next = await wizard.fillIn()
    expect(await wizard.everythingKept()).not.toContain(tenant.slug)
    await wizard.submit.click()
    await wizard.readyTenant(next.tenant.name)
    expect(await slugsOf(admin)).toEqual([next.tenant.slug])
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('changed in another tab, it is not sent before somebody has looked at it again', async () => {
    const { page, wizard, other, admin, tenant } = await openWaiting()
    await turnTo(other.page)
    await other.page.getByRole('link', { name: 'Change basics' }).click()
    await other.slug.fill(`${tenant.slug}-new`)
    await turnTo(page)
    await expect(wizard.review).toContainText(`${tenant.slug}-new`)
    await page.context().setOffline(false)
    await expect(wizard.alert).toContainText('It was changed before it could be sent')
    await expectAccessible(page)
    expect(await countOf(admin)).toEqual({ requests: 0, tenants: 0 })
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    expect(await slugsOf(admin)).toEqual([`${tenant.slug}-new`])
  })
})

/** A draft that is to be sent as soon as there is a network, and another tab of it. */
async function openWaiting() {
  const visit = await openWizard()
  const { page, wizard } = visit
  visit.expectComplaint(/ERR_INTERNET_DISCONNECTED/)
  const { tenant } = await wizard.fillIn()
  const other = new WizardPage(await page.context().newPage())
  await other.page.goto(page.url())
  await expect(other.review).toContainText(tenant.name)
  await turnTo(page)
  await page.context().setOffline(true)
  await wizard.submit.click()
  await expect(wizard.alert).toContainText('You are offline')
  return { ...visit, other, tenant }
}

async function toReview({ page }: WizardPage): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Review' }).click()
}

async function slugsOf({ id }: Person): Promise<string[]> {
  const tenants = await sql<{ slug: string }>(
    `select t.slug from public.provisioning_requests r join public.tenants t on t.id = r.tenant_id
     where r.admin_user_id = $1`,
    [id],
  )
  return tenants.map(({ slug }) => slug)
}
