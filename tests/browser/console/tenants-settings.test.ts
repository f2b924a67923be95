import { describe, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { call, newBody } from '../../support/provision.ts'
import { unique } from '../../support/unique.ts'
import { expectAccessible, headingOf, holdCalls, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openTenant, type TenantVisit } from './tenant-page.ts'

useBrowser()

const saveButton = ({ page }: TenantVisit) => page.getByRole('button', { name: 'Save', exact: true })
const field = ({ page }: TenantVisit, label: string) => page.getByLabel(label, { exact: true })
const says = ({ page }: TenantVisit, text: string) =>
  expect(page.getByRole('status').filter({ hasText: text }).first()).toBeVisible()

async function changeElsewhere(admin: Person, id: string, body: object): Promise<void> {
  const answer = await call({
    token: admin.token,
    method: 'PATCH',
    path: `/tenants/${id}`,
    body: JSON.stringify(body),
  })
  expect(answer.status, answer.text).toBe(200)
}

async function read(id: string) {
  const [row] = await sql<{
    name: string
    users: number
    storage: number
    phone: string
    features: string[]
  }>(
    `select t.name, t.user_limit as users, t.storage_limit_gb as storage, t.contact_phone as phone, t.features
     from public.tenants t where t.id = $1`,
    [id],
  )
  return row
}

describe('a tenant’s settings', () => {
  test('are saved, and only what was changed', async () => {
    const visit = await openTenant('settings')
    const { page, id } = visit
    const before = await read(id)
    await field(visit, 'Name').fill('Acme SE')
    await field(visit, 'Users').fill('100')
    await page.getByRole('checkbox', { name: 'Analytics' }).check()
    await says(visit, 'Not saved yet: Name, Users, Features')
    await expectAccessible(page)
    await saveButton(visit).click()
    await says(visit, 'Saved')
    await expect(headingOf(page)).toHaveText('Acme SE')
    expect(await read(id)).toEqual({
      ...before,
      name: 'Acme SE',
      users: 100,
      features: expect.arrayContaining(['analytics', ...(before?.features ?? [])]),
    })
  })

  test('that are typed while others are being saved are kept, and saved by the next press', async () => {
    const visit = await openTenant('settings')
    const { page, id } = visit
    await field(visit, 'Name').fill('Acme SE')
    const saving = await holdCalls(page, `**/tenants/${id}`)
    await saveButton(visit).click()
    await expect(page.getByRole('button', { name: 'Saving …' })).toBeVisible()
    await field(visit, 'Name').fill('Acme AG')
    await field(visit, 'Phone').fill('+49 30 1')
    saving.release()
    await expect(headingOf(page)).toHaveText('Acme SE')
    await says(visit, 'Not saved yet: Name, Phone')
    await expect(field(visit, 'Name')).toHaveValue('Acme AG')
    await saveButton(visit).click()
    await expect(headingOf(page)).toHaveText('Acme AG')
    await says(visit, 'Saved')
    expect(await read(id)).toMatchObject({ name: 'Acme AG', phone: '+49 30 1' })
  })

  test('that are wrong are said at their fields, in a list that leads there', async () => {
    const visit = await openTenant('settings')
    await field(visit, 'Users').fill('many')
    await field(visit, 'Domain').fill('Not A Host')
    await saveButton(visit).click()
    await expect(field(visit, 'Domain')).toBeFocused()
    await expect(visit.page.getByRole('alert')).toContainText('Users: Enter a whole number')
    await expectAccessible(visit.page)
    await visit.page.getByRole('link', { name: /^Users:/ }).click()
    await expect(field(visit, 'Users')).toBeFocused()
    await field(visit, 'Users').fill('12')
    await expect(field(visit, 'Users')).not.toHaveAttribute('aria-invalid', 'true')
  })

  test('that somebody else has changed are shown, and nothing is written over unseen', async () => {
    const visit = await openTenant('settings')
    const { page, id } = visit
    const { users } = (await read(id)) ?? {}
    visit.expectComplaint(/status of 412/)
    await field(visit, 'Users').fill('100')
    await field(visit, 'Phone').fill('+49 30 1')
    await changeElsewhere(await createAdmin(), id, { tenant: { name: 'Theirs' }, limits: { users: 50 } })
    await saveButton(visit).click()
    const changes = page.getByTestId('foreign-changes')
    await expect(changes).toContainText(`Users: was ${users}, is now 50; you have 100`)
    await expect(changes).toContainText('is now Theirs')
    await expectAccessible(page)
    expect(await read(id)).toMatchObject({ name: 'Theirs', users: 50, phone: null })
    await expect(field(visit, 'Name')).toHaveValue('Theirs')
    await saveButton(visit).click()
    await says(visit, 'Saved')
    await expect(changes).toBeHidden()
    expect(await read(id)).toMatchObject({ name: 'Theirs', users: 100, phone: '+49 30 1' })
  })

  test('of one’s own are dropped for those of somebody else where one wants that', async () => {
    const visit = await openTenant('settings')
    const { page, id } = visit
    visit.expectComplaint(/status of 412/)
    await field(visit, 'Users').fill('100')
    await changeElsewhere(await createAdmin(), id, { limits: { users: 50 } })
    await saveButton(visit).click()
    await page.getByRole('button', { name: 'Take theirs, and drop mine' }).click()
    await expect(field(visit, 'Users')).toHaveValue('50')
    await says(visit, 'Nothing has been changed')
    expect(await read(id)).toMatchObject({ users: 50 })
  })

  test('a domain that another tenant has is said at its field', async () => {
    const domain = `${unique()}.example.test`
    const { admin } = await openTenant('', { body: newBody({}, { tenant: { domain } }) })
    const visit = await openTenant('settings', { admin })
    visit.expectComplaint(/status of 409/)
    await field(visit, 'Domain').fill(domain)
    await saveButton(visit).click()
    await expect(visit.page.getByText('Another tenant has this domain')).toBeVisible()
    await expect(field(visit, 'Domain')).toBeFocused()
    await expectAccessible(visit.page)
  })

  test('that are not saved are not lost by a click elsewhere', async () => {
    const visit = await openTenant('settings')
    const { page } = visit
    await field(visit, 'Phone').fill('+49 30 1')
    page.once('dialog', (dialog) => dialog.dismiss())
    await page.getByRole('tab', { name: 'Overview' }).click()
    await expect(field(visit, 'Phone')).toHaveValue('+49 30 1')
    page.once('dialog', (dialog) => dialog.accept())
    await page.getByRole('tab', { name: 'Overview' }).click()
    await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true')
  })
})
