import { afterAll, beforeAll, describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { newBodies, postBatch } from '../../support/batches.ts'
import { sql } from '../../support/database.ts'
import { authError } from '../../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../../support/faulty-function.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { expectAccessible, headingOf, holdCalls, useBrowser } from '../open-page.ts'
import { consoleForThisTest } from '../own-site.ts'
import { expect } from '../patient-expect.ts'
import { refusedRequest } from './history-requests.ts'
import { openConsole } from './open-console.ts'

useBrowser()

let faulty: FaultyFunction
beforeAll(async () => {
  faulty = await startFaultyFunction()
})
afterAll(() => faulty?.stop())

describe('the history', () => {
  test('lists all requests, narrowed down by what the address says', async () => {
    const admin = await createAdmin()
    const made = newBody()
    expectTenant(await provision(admin, made))
    const refused = await refusedRequest(faulty, admin)
    const { page } = await openConsole('/requests?mine=true', { admin })
    const rows = page.getByRole('row')
    await expect(rows).toHaveCount(3)
    await expect(rows.nth(1)).toContainText(refused.body.tenant.slug)
    await expect(rows.nth(1)).toContainText('Failed')
    await expect(rows.nth(2)).toContainText('Completed')
    await expectAccessible(page)

    await page.getByLabel('Status').selectOption('Failed')
    await expect(rows).toHaveCount(2)
    await expect(page).toHaveURL(/status=failed/)
    await page.reload()
    await expect(rows).toHaveCount(2)
    await page.goBack()
    await expect(rows).toHaveCount(3)

    await page.keyboard.press('/')
    await page.keyboard.type(made.tenant.slug)
    await expect(page).toHaveURL(new RegExp(`search=${made.tenant.slug}`))
    await expect(rows).toHaveCount(2)
    await expect(rows.nth(1)).toContainText(made.tenant.slug)

    await page.getByLabel('To').fill('2020-01-01')
    await expect(page.getByText('No request is like that.')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect(page).toHaveURL(`${target.webUrl}/requests`)
  })

  test('waits with the search until there are three letters', async () => {
    const { page } = await openConsole('/requests?mine=true')
    await expect(page.getByText('No request is like that.')).toBeVisible()
    const field = page.getByRole('searchbox')
    await field.fill('ab')
    await expect(page).toHaveURL(/search=ab/)
    await expect(field).toHaveAccessibleDescription('Three letters or digits at least')
    await expectAccessible(page)
  })

  test('goes from page to page, and back by the browser', async () => {
    const admin = await createAdmin()
    expect((await postBatch(admin, { tenants: newBodies(26) })).status).toBe(200)
    const { page } = await openConsole('/requests?mine=true', { admin })
    const rows = page.getByRole('row')
    await expect(rows).toHaveCount(26)
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect(rows).toHaveCount(2)
    await expectAccessible(page)
    await page.goBack()
    await expect(rows).toHaveCount(26)
    await page.goForward()
    await expect(rows).toHaveCount(2)
    await page.getByRole('link', { name: 'First page' }).click()
    await expect(rows).toHaveCount(26)
  })

  test('fits on a phone of 360 pixels', async () => {
    const admin = await createAdmin()
    const { id } = await refusedRequest(faulty, admin)
    const { page } = await openConsole('/requests?mine=true', { admin })
    await page.setViewportSize({ width: 360, height: 640 })
    await expect(page.getByRole('row')).toHaveCount(2)
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(360)
    await page.getByRole('row').getByRole('link').click()
    await expect(page).toHaveURL(new RegExp(id))
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
    expect(await width()).toBe(360)
  })
})

describe('a request that failed', () => {
  test('says why in plain words, and is tried again under its own key, with its secret shown once', async () => {
    const admin = await createAdmin()
    const { id, body } = await refusedRequest(faulty, admin, { mode: 'temporary' })
    const { page } = await openConsole(`/requests/${id}`, { admin })
    await expect(headingOf(page)).toHaveText(`Request for ${body.tenant.name}`)
    await expect(page.getByText('The owner’s login could not be made').first()).toBeVisible()
    await expect(page.getByText('Attempt 1:')).toBeVisible()
    await expectAccessible(page)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the number of this request' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(id)

    await page.getByRole('button', { name: 'Try again' }).dblclick()
    const outcome = page.getByTestId('retry-outcome')
    await expect(outcome).toBeFocused()
    await expect(outcome).toContainText('The tenant is active')
    await expect(outcome).toContainText('Temporary password')
    await expect(page.getByText('Attempt 2:')).toBeVisible()
    await expectAccessible(page)
    const rows = await sql('select status from public.provisioning_requests where admin_user_id = $1', [
      admin.id,
    ])
    expect(rows).toEqual([{ status: 'completed' }])

    // Leaving asks first, until it is saved.
    page.once('dialog', (dialog) => dialog.dismiss())
    await page.getByRole('link', { name: 'History' }).click()
    await expect(outcome).toBeVisible()
    await page.getByLabel('I have saved it').check()
    await page.getByRole('link', { name: `Go to ${body.tenant.name}` }).click()
    await expect(page).toHaveURL(/\/tenants\/[0-9a-f-]{36}$/)
  })

  test('is not left without a question while secrets that are shown once are on their way', async () => {
    const admin = await createAdmin()
    const { id } = await refusedRequest(faulty, admin, { mode: 'temporary' })
    const { page } = await openConsole(`/requests/${id}`, { admin })
    const trying = await holdCalls(page, '**/tenants')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('button', { name: 'Trying again …' })).toBeVisible()
    page.once('dialog', (dialog) => dialog.dismiss())
    await page.getByRole('link', { name: 'History' }).click()
    trying.release()
    await expect(page.getByTestId('retry-outcome')).toContainText('Temporary password')
  })

  test('that can’t be done now either says so, and can be tried once more', async () => {
    const admin = await createAdmin()
    const { id } = await refusedRequest(faulty, admin)
    const { webUrl, proxy } = await consoleForThisTest()
    proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'), 1)
    const { page, expectComplaint } = await openConsole(`/requests/${id}`, { admin, webUrl })
    expectComplaint(/status of 502/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('alert')).toContainText('The owner’s login could not be made')
    await expectAccessible(page)
    await expect(page.getByRole('link', { name: 'Start anew from this' })).toHaveAttribute(
      'href',
      `/tenants/new?from=${id}`,
    )
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByTestId('retry-outcome')).toContainText('The tenant is active')
  })

  test.each([
    ['with a typed password, which is stored nowhere', 'password', true],
    ['of another admin', 'invite', false],
  ])('%s leads to the wizard, filled in', async (_, mode, isOwn) => {
    const admin = await createAdmin()
    const owner = { mode, ...(mode === 'password' ? { password: 'typed by the admin' } : {}) }
    const { id } = await refusedRequest(faulty, admin, owner)
    const { page } = await openConsole(`/requests/${id}`, isOwn ? { admin } : {})
    await expect(page.getByRole('link', { name: 'Start anew from this' })).toHaveAttribute(
      'href',
      `/tenants/new?from=${id}`,
    )
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0)
    await expect(page.getByText(isOwn ? 'has to be typed once more' : admin.email)).toBeVisible()
    await expectAccessible(page)
  })

  test('in a batch leads to the batch', async () => {
    const admin = await createAdmin()
    faulty.proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'), 1)
    expect((await postBatch(admin, { tenants: newBodies(1) }, { base: faulty.base })).status).toBe(200)
    const [failed] = await sql<{ id: string; batch_id: string }>(
      `select id, batch_id from public.provisioning_requests where admin_user_id = $1 and status = 'failed'`,
      [admin.id],
    )
    const { page } = await openConsole(`/requests/${failed?.id}`, { admin })
    await expect(page.getByRole('link', { name: 'Go to the batch' })).toHaveAttribute(
      'href',
      `/batches/${failed?.batch_id}`,
    )
    await expectAccessible(page)
  })
})

test('an address of no request says so', async () => {
  const { page, expectComplaint } = await openConsole('/requests')
  expectComplaint(/status of 404/)
  await page.goto(`${target.webUrl}/requests/18952b2e-6902-4556-88f5-f6d17f315dd6`)
  await expect(page.getByRole('alert')).toContainText('There is no such thing')
  await expectAccessible(page)
})
