import { afterAll, beforeAll, describe, test } from 'vitest'
import { drop } from '../../support/faults.ts'
import { type OwnStack, startOwnStack } from '../../support/own-stack.ts'
import { expectAccessible, headingOf, openPage, useBrowser } from '../open-page.ts'
import { consoleForThisTest } from '../own-site.ts'
import { expect } from '../patient-expect.ts'
import { openConsole, signInOn } from './open-console.ts'

useBrowser()

// What is broken here, and counted, must be nobody else's.
let stack: OwnStack
beforeAll(async () => {
  stack = await startOwnStack('health')
  await stack.sql(`select tests.create_admin('warden')`)
  await stack.sql(`select tests.provision_victim('healthy', true)`)
})
afterAll(() => stack?.stop())

async function openHealth(query = '') {
  const { WEB_URL, ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = stack.env
  const visit = await openPage(`${WEB_URL}/health${query}`)
  await signInOn(visit, { email, password })
  await expect(headingOf(visit.page)).toHaveText('Health')
  return visit
}

describe('the health page', () => {
  test('says what is up, what waits, and that nothing is broken', async () => {
    const { page } = await openHealth()
    await expect(page.getByRole('listitem').filter({ hasText: /^Database/ })).toContainText('Up')
    await expect(page.getByRole('listitem').filter({ hasText: /^Auth service/ })).toContainText('Up')
    await expect(page.getByText('Everything is as it must be.')).toBeVisible()
    await expect(page.getByRole('row', { name: /For the worker/ })).toContainText('0')
    await expect(page.getByText('All are up to date.')).toBeVisible()
    await expectAccessible(page)
  })

  test('draws what became of attempts, and tells it as tables, over the span in the address', async () => {
    const { page } = await openHealth('?span=month')
    await expect(page.getByLabel('Span')).toHaveValue('month')
    await expect(page.getByRole('img', { name: /^Bars/ }).locator('svg').first()).toBeVisible()
    await expect(
      page
        .getByRole('img', { name: /^Lines/ })
        .locator('svg')
        .first(),
    ).toBeVisible()
    await page.getByText('Throughput as a table').click()
    const table = page.getByRole('region', { name: 'Throughput as a table' }).getByRole('row')
    // 30 days that are over or begun, and the heading.
    await expect(table.first()).toContainText('Day (UTC)')
    expect(await table.count()).toBeGreaterThanOrEqual(31)
    await expectAccessible(page)

    await page.getByLabel('Span').selectOption('The last 24 hours')
    await expect(page).toHaveURL(/span=day/)
    await expect(table.first()).toContainText('Hour')
    await expectAccessible(page)
    await page.setViewportSize({ width: 360, height: 640 })
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { timeout: 10_000 })
      .toBe(360)
    await page.goBack()
    await expect(page.getByLabel('Span')).toHaveValue('month')
  })

  test('tells failures by their code, in words', async () => {
    await stack.sql(`select tests.provision_victim('late', false)`)
    await stack.sql(
      `update public.provisioning_requests set lease_expires_at = now(), deadline_at = now() where status = 'processing'`,
    )
    await stack.sql('select private.reap_expired_requests()')
    const { page } = await openHealth()
    await expect(page.getByText('1 attempt failed.')).toBeVisible()
    const failure = page.getByRole('listitem').filter({ hasText: 'TIMEOUT' })
    await expect(failure).toContainText('It was not finished in time')
    await expect(failure.getByRole('strong')).toHaveText('1')
    await expectAccessible(page)
  })

  test('says in words what is broken, and that it is mended once it is', async () => {
    await stack.sql(`select tests.violate('OWNER_IS_NO_MEMBER')`)
    await stack.sql(`select tests.violate('PURGED_TENANT_EXISTS')`)
    const { page } = await openHealth()
    await expect(page.getByText(/things are not as they must be/)).toBeVisible()
    const member = page.locator('[data-problem=OWNER_IS_NO_MEMBER]')
    await expect(member).toContainText('An owner is no member of their own tenant.')
    await expect(member).toContainText('The doctor would: make the owner a member')
    await expect(page.locator('[data-problem=PURGED_TENANT_EXISTS]')).toContainText('It needs a person.')
    await expectAccessible(page)
    await stack.sql(
      `select private.repair_violation(v.problem, v.subject) from private.invariant_violations() v where v.repair is not null`,
    )
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect(member).toHaveCount(0)
  })
})

test('says that the auth service is down', async () => {
  const { webUrl, proxy } = await consoleForThisTest()
  proxy.on('GET /auth/v1/health', drop)
  const { page } = await openConsole('/health', { webUrl })
  await expect(page.getByRole('listitem').filter({ hasText: /^Auth service/ })).toContainText('Down')
  await expectAccessible(page)
})
