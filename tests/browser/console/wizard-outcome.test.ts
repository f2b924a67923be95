import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { expectCompleted } from '../../support/expect-state.ts'
import { awaitMails } from '../../support/follow-link.ts'
import { hasMailbox } from '../../support/mailbox.ts'
import { createPerson, signIn } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { countOf, openWizard, typedPassword } from './wizard-page.ts'

useBrowser()

describe('what is shown once', () => {
  test('is hidden, shown, copied and saved; kept nowhere; and good: the owner signs in with it', async () => {
    const { page, wizard, admin } = await openWizard()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { tenant, owner } = await wizard.fillIn(newBody(), 'With a temporary password')
    await page.getByRole('link', { name: 'Change isolation' }).click()
    await page.getByLabel('Make an API key').check()
    await wizard.goOnTo('Review')
    await wizard.submit.click()
    const id = await wizard.readyTenant(tenant.name)
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Copy the temporary password' }).click()
    await expect(page.getByText('Copied')).toBeVisible()
    const password = await page.evaluate(() => navigator.clipboard.readText())
    await expect(page.getByText(password)).toHaveCount(0)
    await page.getByRole('button', { name: 'Show the temporary password' }).click()
    await expect(page.getByText(password)).toBeVisible()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the secret api key' }).click()
    const secretKey = readFileSync(await (await download).path(), 'utf8').trim()
    expect(secretKey).toMatch(/^sk_/)
    await expectAccessible(page)

    const kept = await wizard.everythingKept()
    expect(kept).toContain(id)
    for (const secret of [password, secretKey]) expect(kept).not.toContain(secret)
    expect((await signIn(owner.email, password)).email).toBe(owner.email)
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })

  test('is not left behind by mistake, and is not there any more after a reload', async () => {
    const { page, wizard } = await openWizard()
    const { tenant } = await wizard.fillIn(newBody(), 'With a temporary password')
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    await page.getByRole('link', { name: 'History' }).click()
    const question = page.getByRole('dialog', { name: 'You have not said that it is saved' })
    await expect(question).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(question).toBeHidden()
    await expect(wizard.success).toBeVisible()
    await page.getByLabel('I have saved it').check()
    await page.reload()
    await wizard.readyTenant(tenant.name)
    await expect(wizard.success).toContainText('Its secrets are not shown again')
    await page.getByRole('link', { name: 'Go to the tenant' }).click()
    await expect(headingOf(page)).not.toHaveText('New tenant')
    expect(new URL(page.url()).pathname).toMatch(/^\/tenants\/[0-9a-f-]{36}$/)
  })

  test('a typed password is in the page’s memory alone, and is asked for again after a reload', async () => {
    const { page, wizard } = await openWizard()
    const { tenant, owner } = await wizard.fillIn(newBody(), 'With a password that you type')
    expect(await wizard.everythingKept()).toContain(owner.email)
    expect(await wizard.everythingKept()).not.toContain(typedPassword)
    await page.reload()
    await expect(wizard.review).toBeVisible()
    await wizard.submit.click()
    await expect(wizard.password).toBeFocused()
    await expectAccessible(page)
    await wizard.password.fill(typedPassword)
    for (const step of ['Plan', 'Isolation', 'Review'] as const) await wizard.goOnTo(step)
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    expect(await wizard.everythingKept()).not.toContain(typedPassword)
    await signIn(owner.email, typedPassword)
  })
})

test.skipIf(!hasMailbox)('the set-up e-mail is sent on demand, and then not again for a while', async () => {
  const { page, wizard } = await openWizard()
  const { tenant, owner } = await wizard.fillIn(newBody(), 'With a password that you type')
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  await expect(page.getByText('No set-up e-mail was sent.')).toBeVisible()
  const send = page.getByRole('button', { name: 'Send password set-up e-mail' })
  await send.click()
  await expect(page.getByText(`A set-up e-mail is on its way to ${owner.email}.`)).toBeVisible()
  await expect(page.getByText(/^You can send it again at \d\d:\d\d\.$/)).toBeVisible()
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await send.click()
  await expectAccessible(page)
  expect(await awaitMails(owner.email)).toHaveLength(1)
})

test('a user who is there already becomes the owner, and goes on signing in as before', async () => {
  const { page, wizard, admin } = await openWizard()
  const user = await createPerson()
  const { tenant } = newBody()
  await wizard.name.fill(tenant.name)
  await wizard.slug.fill(tenant.slug)
  await wizard.goOnTo('Contact')
  await wizard.goOnTo('Owner')
  await wizard.fullName.fill('Jane Doe')
  await wizard.ownerEmail.fill(user.email)
  await expect(page.getByText(/Somebody has an account with this address/)).toBeVisible()
  await page.getByRole('radio', { name: 'A user who is there already' }).check()
  await wizard.next.click()
  await expect(page.getByLabel('User id')).toBeFocused()
  await page.getByLabel('User id').fill(user.id)
  for (const step of ['Plan', 'Isolation', 'Review'] as const) await wizard.goOnTo(step)
  const key = await wizard.key()
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  await expect(page.getByRole('button', { name: 'Send password set-up e-mail' })).toHaveCount(0)
  await expectCompleted(admin, key)
  await signIn(user.email, user.password)
})
