import { describe, test } from 'vitest'
import { listApiKeys, verifyApiKey } from '../../support/api-keys.ts'
import { newBody } from '../../support/provision.ts'
import { expectAccessible, holdCalls, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { expectNoSidewaysScroll, loseAnswer, openTenant, type TenantVisit } from './tenant-page.ts'

useBrowser()

const openKeys = () => openTenant('keys', { body: newBody({}, { apiKey: true }) })
const dialogOf = ({ page }: TenantVisit) => page.getByRole('dialog')
const rowOf = ({ page }: TenantVisit, name: string) => page.getByRole('row').filter({ hasText: name })

async function readSecret(visit: TenantVisit): Promise<string> {
  const dialog = dialogOf(visit)
  await dialog.getByRole('button', { name: 'Show the secret key' }).click()
  return (await dialog.getByTestId('secret-key').locator('code').textContent()) ?? ''
}

async function saveAndClose(visit: TenantVisit): Promise<void> {
  await dialogOf(visit).getByRole('checkbox', { name: 'I have saved it' }).check()
  await dialogOf(visit).getByRole('button', { name: 'Done' }).click()
  await expect(dialogOf(visit)).toBeHidden()
}

describe('a tenant’s API keys', () => {
  test('are made with a name, and the secret works', async () => {
    const visit = await openKeys()
    const { page, id, admin } = visit
    await page.getByRole('button', { name: 'Make an API key' }).click()
    await expectAccessible(page)
    await dialogOf(visit).getByLabel('Name').fill('web shop')
    await page.keyboard.press('Enter')
    const secret = await readSecret(visit)
    expect(await verifyApiKey(secret)).toMatchObject({ tenant_id: id })
    await saveAndClose(visit)
    await expect(page.getByRole('button', { name: 'Make an API key' })).toBeFocused()
    await expect(rowOf(visit, 'web shop')).toContainText('Active')
    expect((await listApiKeys(admin, id)).map(({ name }) => name).sort()).toEqual(['default', 'web shop'])
    await expectAccessible(page)
  })

  test('a rotated key stops where one said so, and the new secret takes its place', async () => {
    const visit = await openTenant('keys')
    const { page, id } = visit
    await page.getByRole('button', { name: 'Make an API key' }).click()
    await dialogOf(visit).getByLabel('Name').fill('build server')
    await page.keyboard.press('Enter')
    const old = await readSecret(visit)
    await saveAndClose(visit)
    const opener = page.getByRole('button', { name: 'Rotate build server' })
    await opener.click()
    await expectAccessible(page)
    await dialogOf(visit).getByLabel('The old pair works on').selectOption('no longer: it ends at once')
    await dialogOf(visit).getByRole('button', { name: 'Rotate the key' }).click()
    const secret = await readSecret(visit)
    expect(secret).not.toBe(old)
    expect(await verifyApiKey(secret)).toMatchObject({ tenant_id: id })
    expect(await verifyApiKey(old)).toBeNull()
    await saveAndClose(visit)
    await expect(page.getByRole('row').filter({ hasText: 'build server' })).toHaveCount(2)
  })

  test('a secret is hidden at first, and cannot be closed away before it has been saved', async () => {
    const visit = await openKeys()
    const { page } = visit
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Rotate default' }).click()
    await dialogOf(visit).getByRole('button', { name: 'Rotate the key' }).click()
    await expect(dialogOf(visit).getByRole('img', { name: 'hidden' })).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialogOf(visit).getByRole('button', { name: 'Done' }).press('Enter')
    await expect(dialogOf(visit)).toBeVisible()
    await dialogOf(visit).getByRole('button', { name: 'Copy the secret key' }).click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(await readSecret(visit)).toBe(copied)
    await page.setViewportSize({ width: 360, height: 740 })
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialogOf(visit).getByRole('button', { name: 'Download the secret key' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`${visit.slug}-secret-key.txt`)
    await saveAndClose(visit)
    expect(await page.content()).not.toContain(copied)
    expect(
      JSON.stringify(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain(copied)
  })

  test('a revoked key ends at once', async () => {
    const visit = await openKeys()
    const { page, id, admin } = visit
    await page.getByRole('button', { name: 'Revoke default' }).click()
    await expect(dialogOf(visit).getByRole('button', { name: 'Leave it as it is' })).toBeFocused()
    await expectAccessible(page)
    await dialogOf(visit).getByRole('button', { name: 'Revoke the key' }).click()
    await expect(dialogOf(visit)).toBeHidden()
    await expect(rowOf(visit, 'default')).toContainText('Revoked')
    await expect(page.getByText('The key default is revoked.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Revoke default' })).toBeHidden()
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
    expect((await listApiKeys(admin, id)).map(({ status }) => status)).toEqual(['revoked'])
  })

  test('a name that another key has is said at its field', async () => {
    const visit = await openKeys()
    visit.expectComplaint(/status of 409/)
    await visit.page.getByRole('button', { name: 'Make an API key' }).click()
    const name = dialogOf(visit).getByLabel('Name')
    await visit.page.keyboard.press('Enter')
    await expect(dialogOf(visit)).toContainText('Give it a name')
    await name.fill('default')
    await visit.page.keyboard.press('Enter')
    await expect(dialogOf(visit)).toContainText('There is a key of this name')
    await expect(name).toBeFocused()
    await expectAccessible(visit.page)
  })

  test('a page is not left without a question while a key is being made', async () => {
    const visit = await openTenant()
    const { page } = visit
    await page.getByRole('tab', { name: 'API keys' }).click()
    await page.getByRole('button', { name: 'Make an API key' }).click()
    await dialogOf(visit).getByLabel('Name').fill('slow')
    const making = await holdCalls(page, '**/keys')
    await page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('button', { name: 'Making the key …' })).toBeVisible()
    const question = page.waitForEvent('dialog')
    await page.evaluate(() => history.back())
    await (await question).dismiss()
    making.release()
    expect(await verifyApiKey(await readSecret(visit))).not.toBeNull()
  })

  test('a key whose answer was lost is made once, and its secret is not made up', async () => {
    const visit = await openTenant('keys')
    const { page, id, admin } = visit
    visit.expectComplaint(/Failed to load resource/)
    await loseAnswer(page, '**/keys')
    await page.getByRole('button', { name: 'Make an API key' }).click()
    await dialogOf(visit).getByLabel('Name').fill('lost')
    await page.keyboard.press('Enter')
    await expect(dialogOf(visit).getByRole('alert')).toContainText('No answer came')
    await expectAccessible(page)
    await dialogOf(visit).getByRole('button', { name: 'Make the key' }).click()
    await expect(dialogOf(visit)).toContainText('rotate the key for a new one')
    await dialogOf(visit).getByRole('button', { name: 'Done' }).click()
    expect((await listApiKeys(admin, id)).map(({ name }) => name)).toEqual(['lost'])
  })
})
