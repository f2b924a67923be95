import { describe, test } from 'vitest'
import { expectCompleted, expectNothingLeft } from '../../support/expect-state.ts'
import { authError, drop } from '../../support/faults.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { consoleForThisTest } from '../own-site.ts'
import { expect } from '../patient-expect.ts'
import { signInOn } from './open-console.ts'
import { countOf, openWizard, type WizardPage } from './wizard-page.ts'

useBrowser()

interface Conflict {
  what: string
  /** What somebody else takes in the meantime. */
  taken(slug: string): Parameters<typeof newBody>
  field: keyof WizardPage & ('slug' | 'ownerEmail' | 'domain')
  other(slug: string): string
}

const conflicts: Conflict[] = [
  {
    what: 'slug',
    taken: (slug) => [{}, { tenant: { slug } }],
    field: 'slug',
    other: (slug) => `${slug}-again`,
  },
  {
    what: 'owner’s address',
    taken: (slug) => [{ email: `jane@${slug}.test` }],
    field: 'ownerEmail',
    other: (slug) => `joe@${slug}.test`,
  },
  {
    what: 'domain',
    taken: (slug) => [{}, { tenant: { domain: `${slug}.example.com` } }],
    field: 'domain',
    other: (slug) => `other.${slug}.example.com`,
  },
]

describe('what somebody else was quicker to take', () => {
  test.each(conflicts)('$what: leads back to its field, and another one is accepted', async (conflict) => {
    const { page, wizard, admin, expectComplaint } = await openWizard()
    expectComplaint(/status of 409/)
    const { tenant } = await wizard.fillIn()
    await page.getByRole('link', { name: 'Change isolation' }).click()
    await wizard.domain.fill(`${tenant.slug}.example.com`)
    await wizard.goOnTo('Review')
    expectTenant(await provision(await createAdmin(), newBody(...conflict.taken(tenant.slug))))
    const firstKey = await wizard.key()
    await wizard.submit.click()

    const field = wizard[conflict.field]
    await expect(field).toBeFocused()
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await expect(wizard.alert).toContainText('Number of this request')
    await expectAccessible(page)
    expect(await countOf(admin)).toEqual({ requests: 0, tenants: 0 })

    await field.fill(conflict.other(tenant.slug))
    await expect(field).not.toHaveAttribute('aria-invalid', 'true')
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Review' }).click()
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    // Another order has a key of its own.
    expect(await wizard.key()).not.toBe(firstKey)
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })
})

test('auth service down: nothing is left, the page says so, and the same order succeeds with the same key', async () => {
  const { webUrl, proxy } = await consoleForThisTest({ AUTH_TIMEOUT_MS: '5000' })
  const { page, wizard, admin, expectComplaint } = await openWizard({ webUrl })
  expectComplaint(/status of 503/)
  const { tenant } = await wizard.fillIn()
  const key = await wizard.key()
  proxy.on('POST /auth/v1/admin/users', drop)
  await wizard.submit.click()
  await expect(wizard.heading('Review')).toBeVisible()
  await expect(wizard.alert).toContainText('Number of this request')
  await expectAccessible(page)
  await expectNothingLeft(admin, key)
  proxy.clear()
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  await expectCompleted(admin, key)
  expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
})

test('a failed order that is changed is another one: it gets a key of its own', async () => {
  const { webUrl, proxy } = await consoleForThisTest()
  const { page, wizard, admin, expectComplaint } = await openWizard({ webUrl })
  expectComplaint(/status of 502/)
  const { tenant } = await wizard.fillIn()
  const key = await wizard.key()
  proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'), 1)
  await wizard.submit.click()
  await expect(wizard.ownerEmail).toBeFocused()
  await wizard.ownerEmail.fill(`joe@${tenant.slug}.test`)
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Review' }).click()
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  expect(await wizard.key()).not.toBe(key)
  await expectNothingLeft(admin, key)
  await expectCompleted(admin, await wizard.key())
})

test('a key that was used for other answers elsewhere: the page says so, and makes another request if it is told to', async () => {
  const { page, wizard, admin, expectComplaint } = await openWizard()
  expectComplaint(/status of 422/)
  const { tenant } = await wizard.fillIn()
  const key = await wizard.key()
  expectTenant(await provision(admin, newBody(), { key }))
  await wizard.submit.click()
  await expect(wizard.heading('Review')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Make it another request' }).click()
  await wizard.submit.click()
  await wizard.readyTenant(tenant.name)
  expect(await wizard.key()).not.toBe(key)
  expect(await countOf(admin)).toEqual({ requests: 2, tenants: 2 })
})

describe('a session that ends in the middle', () => {
  const endings = [
    ['is cleared away', '{}'],
    ['is refused', '{"access_token": "not.a.token"}'],
  ]
  test.each(endings)('%s: signing in leads back to the draft, which is sent then', async (_, change) => {
    const { page, wizard, admin, expectComplaint } = await openWizard()
    expectComplaint(/status of 40[13]/)
    const { tenant } = await wizard.fillIn()
    const draftId = wizard.draftId()
    await page.evaluate((text) => {
      const changed = JSON.parse(text)
      const session = JSON.parse(localStorage.getItem('landlord.session') ?? '{}')
      if (Object.keys(changed).length === 0) localStorage.removeItem('landlord.session')
      else localStorage.setItem('landlord.session', JSON.stringify({ ...session, ...changed }))
    }, change)
    await wizard.submit.click()
    await expect(headingOf(page)).toHaveText('Sign in')
    expect(await countOf(admin)).toEqual({ requests: 0, tenants: 0 })
    await signInOn({ page }, admin)
    await expect(wizard.review).toContainText(tenant.name)
    expect(wizard.draftId()).toBe(draftId)
    await wizard.submit.click()
    await wizard.readyTenant(tenant.name)
    expect(await countOf(admin)).toEqual({ requests: 1, tenants: 1 })
  })
})
