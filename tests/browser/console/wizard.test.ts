import { describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { expectCompleted } from '../../support/expect-state.ts'
import { faultyFunctionForThisTest } from '../../support/faulty-function.ts'
import { setUpAccount } from '../../support/follow-link.ts'
import { hasMailbox } from '../../support/mailbox.ts'
import { createAdmin, signIn } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { refusedRequest } from './history-requests.ts'
import { openConsole, signInOn } from './open-console.ts'
import { countOf, openWizard, typedPassword, WizardPage } from './wizard-page.ts'

useBrowser()

describe('the wizard', () => {
  test.skipIf(!hasMailbox)('leads by keyboard alone to the new owner’s login', async () => {
    const { page, wizard, admin } = await openWizard()
    const { keyboard } = page
    const { tenant, owner } = newBody()
    // From the heading through the steps to the first field.
    await headingOf(page).focus()
    const tabTo = async (place: ReturnType<WizardPage['heading']>) => {
      for (let count = 0; count < 40; count += 1) {
        if (await place.evaluate((element) => element === document.activeElement)) return
        await keyboard.press('Tab')
      }
      await expect(place).toBeFocused()
    }
    await tabTo(wizard.name)
    await keyboard.type(tenant.name)
    await tabTo(wizard.slug)
    await keyboard.press('ControlOrMeta+A')
    await keyboard.type(tenant.slug)
    await keyboard.press('Enter')
    await expect(wizard.heading('Contact')).toBeFocused()
    await tabTo(wizard.next)
    await keyboard.press('Enter')
    await expect(wizard.heading('Owner')).toBeFocused()
    await tabTo(wizard.fullName)
    await keyboard.type(owner.fullName)
    await keyboard.press('Tab')
    await keyboard.type(owner.email)
    await keyboard.press('Enter')
    for (const step of ['Plan', 'Isolation'] as const) {
      await expect(wizard.heading(step)).toBeFocused()
      await tabTo(wizard.next)
      await keyboard.press('Enter')
    }
    await expect(wizard.heading('Review')).toBeFocused()
    const key = await wizard.key()
    await tabTo(wizard.submit)
    await keyboard.press('Enter')

    await expect(wizard.heading(/is ready/)).toBeFocused()
    await expect(page.getByText(`The e-mail is on its way to ${owner.email}.`)).toBeVisible()
    const request = await expectCompleted(admin, key)
    expect(await wizard.tenantId.innerText()).toBe(request.tenant_id)
    await setUpAccount(owner.email, typedPassword)
    await signIn(owner.email, typedPassword)
  })

  test('judges a field when it is left, and a step when it is finished', async () => {
    const { page, wizard } = await openWizard()
    await wizard.slug.fill('No!')
    await wizard.name.focus()
    await expect(wizard.slug).toHaveAttribute('aria-invalid', 'true')
    await wizard.next.click()
    await expect(wizard.name).toBeFocused()
    await expect(wizard.alert.getByRole('link')).toHaveCount(2)
    await expectAccessible(page)
    await wizard.alert.getByRole('link', { name: /Slug/ }).click()
    await expect(wizard.slug).toBeFocused()
    await wizard.slug.fill('')
    await wizard.name.fill('Łódź Bücher & Söhne')
    await expect(wizard.slug).toHaveValue('lodz-bucher-sohne')
    await wizard.goOnTo('Contact')
  })

  test('keeps step and answers in address and browser: Back, reload, and nothing can be skipped', async () => {
    const { page, wizard } = await openWizard()
    const { tenant } = newBody()
    await wizard.name.fill(tenant.name)
    await wizard.slug.fill(tenant.slug)
    await expect(page.getByText(`${tenant.slug} is free.`)).toBeVisible()
    await wizard.goOnTo('Contact')
    await wizard.goOnTo('Owner')
    await expect(page).toHaveURL(new RegExp(`draft=${wizard.draftId()}&step=owner`))
    await page.goBack()
    await expect(wizard.heading('Contact')).toBeFocused()
    await wizard.back.click()
    await expect(wizard.name).toHaveValue(tenant.name)
    await expect(page.getByText(/^Saved \d\d:\d\d$/)).toBeVisible()
    await page.reload()
    await expect(wizard.name).toHaveValue(tenant.name)
    await page.goto(`${target.webUrl}/tenants/new?draft=${wizard.draftId()}&step=review`)
    await expect(wizard.heading('Owner')).toBeVisible()
    await expect(page).toHaveURL(/step=owner/)
    // Without a draft in the address those that were begun are offered.
    await page.goto(`${target.webUrl}/tenants/new`)
    await expectAccessible(page)
    await page.getByRole('button', { name: `Go on with ${tenant.name}` }).click()
    await expect(wizard.heading('Owner')).toBeVisible()
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect(wizard.name).toHaveValue('')
  })

  test('says at once that a slug is taken, and offers others', async () => {
    const { wizard, page } = await openWizard()
    const taken = newBody()
    await wizard.fillIn(taken)
    await wizard.submit.click()
    await wizard.readyTenant(taken.tenant.name)
    await page.getByRole('button', { name: 'Set up another one' }).click()
    await wizard.name.fill(taken.tenant.name)
    await wizard.slug.fill(taken.tenant.slug)
    await expect(page.getByRole('status').getByText(`${taken.tenant.slug} is taken.`)).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: `${taken.tenant.slug}-2` }).click()
    await expect(wizard.slug).toHaveValue(`${taken.tenant.slug}-2`)
    await expect(page.getByText(`${taken.tenant.slug}-2 is free.`)).toBeVisible()
  })

  test('a press on Next counts, also where the template comes in the middle of it', async () => {
    const { page, wizard } = await openWizard()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/templates/default', async (route) => {
      await released
      await route.continue()
    })
    const { tenant, owner } = newBody()
    await wizard.name.fill(tenant.name)
    await wizard.slug.fill(tenant.slug)
    await wizard.goOnTo('Contact')
    await wizard.goOnTo('Owner')
    await wizard.fullName.fill(owner.fullName)
    await wizard.ownerEmail.fill(owner.email)
    await wizard.goOnTo('Plan')
    const answered = page.waitForResponse('**/templates/default')
    await wizard.next.hover()
    await page.mouse.down()
    release()
    await (await answered).finished()
    // Until the page has had the time to show it.
    for (let frame = 0; frame < 30; frame += 1) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    }
    await page.mouse.up()
    await expect(wizard.heading('Isolation')).toBeFocused()
    await wizard.back.click()
    await expect(page.getByRole('region', { name: 'What will be made' })).toBeVisible()
  })

  test('an admin is never shown another’s draft', async () => {
    const { page, wizard } = await openWizard()
    const { tenant } = newBody()
    await wizard.name.fill(tenant.name)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signInOn({ page }, await createAdmin())
    await expect(page.getByText('This draft is not here')).toBeVisible()
    await expect(page.getByText(tenant.name)).toHaveCount(0)
    await expectAccessible(page)
  })

  test('every step is for everybody: in light and dark, and on 360 pixels', async () => {
    const { page, wizard } = await openWizard()
    const body = newBody()
    await wizard.name.fill(body.tenant.name)
    await expect(page.getByText('is free.')).toBeVisible()
    for (const step of ['Contact', 'Owner', 'Plan', 'Isolation', 'Review'] as const) {
      await expectGoodLooks(page)
      if (step === 'Plan') {
        await wizard.fullName.fill(body.owner.fullName)
        await wizard.ownerEmail.fill(body.owner.email)
        await page.getByRole('radio', { name: 'With a password that you type' }).check()
        await wizard.password.fill(typedPassword)
        await expect(page.getByRole('meter')).toBeVisible()
        await expect(page.getByText('No account has this address yet.')).toBeVisible()
        await expectGoodLooks(page)
      }
      await wizard.goOnTo(step)
      if (step === 'Plan') await expect(page.getByRole('region', { name: 'What will be made' })).toBeVisible()
    }
    await expectGoodLooks(page)
  })

  test('what was chosen is what is made: plan, schema of its own, domain, contact', async () => {
    const { page, wizard, admin } = await openWizard()
    const { tenant, owner } = newBody()
    await wizard.name.fill(tenant.name)
    await wizard.slug.fill(tenant.slug)
    await wizard.goOnTo('Contact')
    await page.getByLabel('Contact e-mail').fill(`office@${tenant.slug}.test`)
    await page.getByLabel('Phone').fill('+49 30 1234567')
    await page.getByLabel('Address').fill('Main Street 1')
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
    await page.getByLabel('Currency').selectOption('JPY')
    await wizard.goOnTo('Owner')
    await wizard.fullName.fill(owner.fullName)
    await wizard.ownerEmail.fill(owner.email)
    await wizard.goOnTo('Plan')
    await page.getByLabel('Webhooks').check()
    await page.getByLabel('Users at most').fill('77')
    await wizard.goOnTo('Isolation')
    await page.getByRole('radio', { name: 'In a schema of its own' }).check()
    await wizard.domain.fill(`${tenant.slug}.example.com`)
    await wizard.goOnTo('Review')
    await expect(wizard.review).toContainText('77')
    const key = await wizard.key()
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    const { payload } = await expectCompleted(admin, key)
    expect(payload).toMatchObject({
      tenant: {
        timezone: 'Asia/Tokyo',
        currency: 'JPY',
        domain: `${tenant.slug}.example.com`,
        contact: { email: `office@${tenant.slug}.test`, phone: '+49 30 1234567', address: 'Main Street 1' },
      },
      isolation: 'schema',
      limits: { users: 77 },
    })
    expect(payload.features).toContain('webhooks')
  })
})

/** Accessible, and no wider than a small telephone. */
async function expectGoodLooks(page: WizardPage['page']): Promise<void> {
  await expectAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await page.setViewportSize({ width: 1280, height: 720 })
}

test('a request of the history is begun anew with its answers', async () => {
  const { page, wizard, admin } = await openWizard()
  const { tenant } = await wizard.fillIn()
  const key = await wizard.key()
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  const { id } = await expectCompleted(admin, key)
  const colleague = await openConsole(`/tenants/new?from=${id}`)
  const theirs = new WizardPage(colleague.page)
  await expect(theirs.review).toContainText(tenant.name)
  expect(await theirs.key()).not.toBe(key)
  // One's own is the same intention: its outcome, and no second tenant.
  await page.goto(`${target.webUrl}/tenants/new?from=${id}`)
  await wizard.readyTenant(tenant.name)
  expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
})

test('a failed request of one’s own is tried again with its key; its typed password is typed once more', async () => {
  const faulty = await faultyFunctionForThisTest()
  const admin = await createAdmin()
  const { id, key, body } = await refusedRequest(faulty, admin, { mode: 'password', password: typedPassword })
  const { page } = await openConsole(`/tenants/new?from=${id}`, { admin })
  const wizard = new WizardPage(page)
  await expect(wizard.review).toContainText(body.tenant.name)
  await wizard.submit.click()
  await expect(wizard.password).toBeFocused()
  await wizard.password.fill(typedPassword)
  for (const step of ['Plan', 'Isolation', 'Review'] as const) await wizard.goOnTo(step)
  await wizard.submit.click()
  await wizard.readyTenant(body.tenant.name)
  expect(await wizard.key()).toBe(key)
  expect((await expectCompleted(admin, key)).attempts).toHaveLength(2)
  await signIn(body.owner.email, typedPassword)
})
