import { describe, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, createPerson } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { startWithoutOwner } from '../../support/start-without-owner.ts'
import { unique } from '../../support/unique.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'
import { actElsewhere, loseAnswer, openTenant, type TenantVisit } from './tenant-page.ts'

useBrowser()

const dialogOf = ({ page }: TenantVisit) => page.getByRole('dialog')
const action = ({ page }: TenantVisit, name: string) => page.getByRole('button', { name, exact: true })
const saysStatus = ({ page }: TenantVisit, word: string) =>
  expect(page.getByTestId('tenant-status')).toHaveText(word)

const saysNews = ({ page, name }: TenantVisit, done: string) =>
  expect(page.getByTestId('tenant-news')).toHaveText(`${name} ${done}.`)

async function statusOf({ id }: TenantVisit): Promise<string | undefined> {
  const [row] = await sql<{ status: string }>('select status from public.tenants where id = $1', [id])
  return row?.status
}

describe('a tenant’s status', () => {
  test('is suspended with a reason, and lifted again', async () => {
    const visit = await openTenant()
    await action(visit, 'Suspend').click()
    await expect(dialogOf(visit).getByLabel('Reason (optional)')).toBeFocused()
    await expectAccessible(visit.page)
    await visit.page.keyboard.type('Invoice 4711 is overdue')
    await visit.page.keyboard.press('Enter')
    await saysStatus(visit, 'Suspended')
    await saysNews(visit, 'is suspended')
    await expect(dialogOf(visit)).toBeHidden()
    // What opened it is gone.
    await expect(headingOf(visit.page)).toBeFocused()
    expect(await statusOf(visit)).toBe('suspended')
    await visit.page.getByRole('tab', { name: 'Timeline' }).click()
    await expect(visit.page.getByRole('listitem').first()).toContainText('Was suspended')
    await expect(visit.page.getByRole('listitem').first()).toContainText('“Invoice 4711 is overdue”')
    await action(visit, 'Reactivate').click()
    await visit.page.keyboard.press('Enter')
    await saysStatus(visit, 'Active')
    await saysNews(visit, 'is active again')
    expect(await statusOf(visit)).toBe('active')
  })

  test('is left as it is where one thinks better of it, and the focus is where it was', async () => {
    const visit = await openTenant()
    for (const leave of ['Escape', 'button'] as const) {
      await action(visit, 'Archive').click()
      await expect(dialogOf(visit)).toBeVisible()
      if (leave === 'Escape') await visit.page.keyboard.press('Escape')
      else await dialogOf(visit).getByRole('button', { name: 'Leave it as it is' }).click()
      await expect(dialogOf(visit)).toBeHidden()
      await expect(action(visit, 'Archive')).toBeFocused()
    }
    expect(await statusOf(visit)).toBe('active')
  })

  test('goes to the archive and comes back', async () => {
    const visit = await openTenant()
    await action(visit, 'Archive').click()
    await visit.page.keyboard.press('Enter')
    await saysStatus(visit, 'Archived')
    await saysNews(visit, 'is archived')
    await visit.page.getByRole('tab', { name: 'Settings' }).click()
    await expect(visit.page.getByText('It is archived. Restore it first.')).toBeVisible()
    await expect(visit.page.getByLabel('Domain')).toBeDisabled()
    await expect(visit.page.getByRole('button', { name: 'Save' })).toHaveCount(0)
    await expectAccessible(visit.page)
    await action(visit, 'Restore').click()
    await visit.page.keyboard.press('Enter')
    await saysStatus(visit, 'Active')
    await saysNews(visit, 'is back from the archive')
    await expect(visit.page.getByLabel('Domain')).toBeEnabled()
    expect(await statusOf(visit)).toBe('active')
  })

  test('is purged only by who types its slug, and then the page tells what happened to it', async () => {
    const visit = await openTenant()
    const { page, slug, admin, id } = visit
    visit.expectComplaint(/status of 410/)
    await actElsewhere(admin, id, 'archive')
    await page.reload()
    await action(visit, 'Purge').click()
    const confirmation = dialogOf(visit).getByLabel(`Type its slug, ${slug}, to go on`)
    await expect(confirmation).toBeFocused()
    await page.keyboard.type(`${slug}x`)
    await page.keyboard.press('Enter')
    await expect(confirmation).toHaveAttribute('aria-invalid', 'true')
    await expect(confirmation).toBeFocused()
    await expectAccessible(page)
    expect(await statusOf(visit)).toBe('archived')
    await confirmation.fill(slug)
    await page.keyboard.press('Enter')
    await expect(headingOf(page)).toHaveText(slug)
    await expect(headingOf(page)).toBeFocused()
    expect(await statusOf(visit)).toBeUndefined()
    await expect(page.getByRole('listitem').first()).toContainText('Was purged')
    await expectAccessible(page)
    await page.reload()
    await expect(headingOf(page)).toHaveText(slug)
  })

  test('that another admin has changed meanwhile is told, and what can be done now is offered', async () => {
    const visit = await openTenant()
    visit.expectComplaint(/status of 409/)
    await action(visit, 'Suspend').click()
    await actElsewhere(await createAdmin(), visit.id, 'archive')
    await visit.page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('alert')).toBeVisible()
    await expectAccessible(visit.page)
    await visit.page.keyboard.press('Escape')
    await saysStatus(visit, 'Archived')
    await expect(action(visit, 'Restore')).toBeVisible()
    await expect(action(visit, 'Suspend')).toBeHidden()
    expect(await statusOf(visit)).toBe('archived')
  })

  test('whose change was answered to nobody is asked for again, and has happened once', async () => {
    const visit = await openTenant()
    visit.expectComplaint(/Failed to load resource/)
    await loseAnswer(visit.page, '**/suspend')
    await action(visit, 'Suspend').click()
    await visit.page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('alert')).toContainText('No answer came')
    await dialogOf(visit).getByRole('button', { name: 'Suspend' }).click()
    await expect(dialogOf(visit)).toBeHidden()
    await saysStatus(visit, 'Suspended')
    const events = await sql(
      `select from public.provisioning_events where tenant_id = $1 and action = 'tenant_suspended'`,
      [visit.id],
    )
    expect(events).toHaveLength(1)
  })
})

describe('a tenant’s owner', () => {
  test('is another one once it is transferred, and where the answer was lost that happens once', async () => {
    const visit = await openTenant()
    const { page, id } = visit
    const heir = await createPerson()
    visit.expectComplaint(/status of 400|net::ERR_FAILED/)
    await action(visit, 'Transfer').click()
    const address = dialogOf(visit).getByLabel('E-mail of the new owner')
    await expect(address).toBeFocused()
    await expectAccessible(page)
    for (const [given, fault] of [
      ['jane', 'Enter an e-mail address'],
      [`nobody@${unique()}.test`, 'Nobody has a login with this address'],
    ] as const) {
      await address.fill(given)
      await page.keyboard.press('Enter')
      await expect(dialogOf(visit)).toContainText(fault)
      await expect(address).toBeFocused()
    }
    await expectAccessible(page)
    await address.fill(heir.email)
    await dialogOf(visit).getByLabel('Reason (optional)').fill('Jane has left')
    await loseAnswer(page, '**/transfer')
    await page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('alert')).toContainText('No answer came')
    await dialogOf(visit).getByRole('button', { name: 'Transfer' }).click()
    await expect(dialogOf(visit)).toBeHidden()
    await saysNews(visit, `is ${heir.email}’s`)
    await expect(action(visit, 'Transfer')).toBeFocused()
    await expect(page.getByText(heir.email, { exact: true })).toBeVisible()
    const events = await sql(
      `select details ->> 'to' as heir, details ->> 'reason' as reason from public.provisioning_events
       where tenant_id = $1 and action = 'tenant_transferred'`,
      [id],
    )
    expect(events).toEqual([{ heir: heir.id, reason: 'Jane has left' }])
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await expect(page.getByRole('tabpanel')).toContainText(`→ ${heir.email}`)
    await page.getByRole('tab', { name: 'Audit' }).click()
    await expect(page.getByRole('row', { name: 'Got another owner' })).toContainText('“Jane has left”')
    await expect(page.getByRole('row', { name: 'Got another owner' })).toContainText(`→ ${heir.id}`)
  })
})

test('a tenant that has no owner yet can’t be given to another', async () => {
  const admin = await createAdmin()
  const { state } = await startWithoutOwner(admin, newBody())
  const { page } = await openConsole(`/tenants/${state.tenant_id}`, { admin })
  await expect(page.getByTestId('tenant-status')).toHaveText('Provisioning')
  await expect(page.getByRole('button', { name: 'Transfer' })).toHaveCount(0)
})

describe('a tenant like another', () => {
  test('is made once, with an owner of its own, also where the first answer was lost', async () => {
    const visit = await openTenant()
    const { page } = visit
    const slug = unique('sister')
    visit.expectComplaint(/Failed to load resource/)
    await action(visit, 'Make one like it').click()
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByLabel('Name', { exact: true })).toBeFocused()
    await dialogOf(visit).getByLabel('Name', { exact: true }).fill(`Sister ${slug}`)
    await dialogOf(visit).getByLabel('Slug (optional)').fill(slug)
    await dialogOf(visit).getByLabel('Name of the owner').fill('Franz Huber')
    await dialogOf(visit).getByLabel('E-mail of the owner').fill(`franz@${slug}.test`)
    await loseAnswer(page, '**/clone')
    await page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('alert')).toContainText('No answer came')
    // Another slug would be another tenant, beside the one that may have been made.
    for (const label of ['Name', 'Slug (optional)', 'Name of the owner', 'E-mail of the owner']) {
      await expect(dialogOf(visit).getByLabel(label, { exact: true })).not.toBeEditable()
    }
    await expect(dialogOf(visit).getByLabel('Isolation')).toBeDisabled()
    await expectAccessible(page)
    await dialogOf(visit).getByRole('button', { name: 'Make the tenant' }).click()
    await expect(dialogOf(visit).getByTestId('clone-made')).toContainText(`Sister ${slug} is active`)
    await expectAccessible(page)
    await dialogOf(visit)
      .getByRole('link', { name: `Go to Sister ${slug}` })
      .click()
    await expect(headingOf(page)).toHaveText(`Sister ${slug}`)
    await page.getByRole('link', { name: 'another tenant' }).click()
    await expect(headingOf(page)).toHaveText(visit.name)
    expect(await sql('select from public.tenants where name = $1', [`Sister ${slug}`])).toHaveLength(1)
  })

  test('cannot have a slug that is taken: that is said at its field, with some that are free', async () => {
    const visit = await openTenant('', { body: newBody() })
    visit.expectComplaint(/status of 409/)
    await action(visit, 'Make one like it').click()
    await dialogOf(visit).getByLabel('Name', { exact: true }).fill('Second')
    await dialogOf(visit).getByLabel('Slug (optional)').fill(visit.slug)
    await dialogOf(visit).getByLabel('Name of the owner').fill('Franz Huber')
    await dialogOf(visit).getByLabel('E-mail of the owner').fill(`franz@${unique()}.test`)
    await visit.page.keyboard.press('Enter')
    await expect(dialogOf(visit)).toContainText('This slug is taken')
    await expect(dialogOf(visit).getByLabel('Slug (optional)')).toBeFocused()
    await expectAccessible(visit.page)
  })
})
