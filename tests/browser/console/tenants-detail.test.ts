import { readFileSync } from 'node:fs'
import { describe, onTestFinished, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { schemaName } from '../../support/schema-name.ts'
import { expectAccessible, headingOf, holdCalls, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'
import { actElsewhere, expectNoSidewaysScroll, openTenant } from './tenant-page.ts'

useBrowser()

const schemaTenant = () => newBody({}, { isolation: 'schema', apiKey: true })
const tabs = ['Overview', 'Settings', 'Catalogue', 'API keys', 'Schema', 'Timeline', 'Audit']

/** What each part shows once it has been read. */
const signs: Record<string, string> = {
  Overview: 'Where it comes from',
  Settings: 'Nothing has been changed',
  Catalogue: 'Package',
  'API keys': 'Public key',
  Schema: 'Newest migration in it',
  Timeline: 'Became active',
  Audit: 'Request number',
}

describe('a tenant’s page', () => {
  test('says what it is, who owns it and how to reach them', async () => {
    const contact = { email: 'office@acme.test', phone: '+49 30 1234', address: 'Unter den Linden 1' }
    const body = newBody({}, { tenant: { contact, currency: 'CHF' }, limits: { users: 77 } })
    const { page, slug, ownerEmail, id } = await openTenant('', { body })
    await expect(page.getByTestId('tenant-status')).toHaveText('Active')
    for (const text of [slug, id, ownerEmail, 'CHF', 'up to 77', ...Object.values(contact)]) {
      await expect(page.getByTestId('tenant-page')).toContainText(text)
    }
    await expect(page.getByRole('tab', { name: 'Schema' })).toBeHidden()
    await page.getByRole('link', { name: 'made at the first attempt' }).click()
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/requests\//)
  })

  test('has its parts in the address, one by one, by keyboard too, each accessible and as wide as the screen', async () => {
    const { page } = await openTenant('', { body: schemaTenant() })
    await page.getByRole('tab', { name: 'Overview' }).focus()
    for (const [index, name] of tabs.entries()) {
      if (index > 0) {
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
      }
      await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')
      await expect(page.getByRole('tabpanel')).toContainText(signs[name] ?? name)
      await expectAccessible(page)
      await page.setViewportSize({ width: 360, height: 740 })
      await expectNoSidewaysScroll(page)
      await page.setViewportSize({ width: 1280, height: 720 })
    }
    await page.reload()
    await expect(page.getByRole('tabpanel')).toContainText(signs.Audit ?? '')
    await page.goBack()
    await expect(page.getByRole('tabpanel')).toContainText(signs.Timeline ?? '')
  })

  test('where one part fails, it says so, and the others are usable', async () => {
    const visit = await openTenant('', { body: newBody({}, { apiKey: true }) })
    const { page } = visit
    visit.expectComplaint(/Failed to load resource/)
    await page.route('**/catalogue', (route) => route.abort())
    await page.getByRole('tab', { name: 'Catalogue' }).click()
    await expect(page.getByRole('alert')).toContainText('No answer came')
    await expectAccessible(page)
    await page.getByRole('tab', { name: 'API keys' }).click()
    await expect(page.getByRole('row')).toHaveCount(2)
    await expect(page.getByRole('alert')).toBeHidden()
    await page.getByRole('tab', { name: 'Catalogue' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await page.unroute('**/catalogue')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('tabpanel')).toContainText('Package')
  })

  test('while it is being read it is busy; a number that is nobody’s is told', async () => {
    const visit = await openConsole('/tenants')
    const { page } = visit
    const held = await holdCalls(page, '**/tenant-provisioning/tenants/*')
    await page.goto(new URL('/tenants/00000000-0000-4000-8000-000000000000', page.url()).href)
    await expect(page.getByRole('status').filter({ hasText: 'Reading the tenant' })).toBeVisible()
    await expectAccessible(page)
    visit.expectComplaint(/status of 404/)
    held.release()
    await expect(page.getByRole('alert')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'All tenants' }).click()
    await expect(headingOf(page)).toHaveText('Tenants')
  })
})

/** Lets the e-mail have been sent two minutes ago, as the service and the auth service know it. */
async function backdateSetupEmail(tenantId: string): Promise<void> {
  await sql(
    `update public.tenant_members set setup_email_claimed_at = setup_email_claimed_at - interval '2 minutes'
     where tenant_id = $1`,
    [tenantId],
  )
  await sql(
    `update auth.users u set recovery_sent_at = recovery_sent_at - interval '2 minutes'
     from public.tenant_members m where m.tenant_id = $1 and m.user_id = u.id`,
    [tenantId],
  )
}

describe('the owner’s set-up e-mail', () => {
  test('is sent again, not twice within a minute, and the database knows', async () => {
    const { page, id } = await openTenant()
    // The first one went with the tenant, a moment ago.
    await backdateSetupEmail(id)
    const button = page.getByRole('button', { name: 'Send password set-up e-mail' })
    await button.click()
    await expect(page.getByTestId('setup-email')).toContainText('on its way')
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByTestId('setup-email')).toContainText('The next one can be sent at')
    await expectAccessible(page)
    await button.press('Enter')
    const events = await sql(
      `select from public.provisioning_events where tenant_id = $1 and action = 'setup_email_requested'`,
      [id],
    )
    expect(events).toHaveLength(1)
  })

  test('that comes too soon after the first is refused, with the moment from which it may go', async () => {
    const visit = await openTenant()
    const { page } = visit
    visit.expectComplaint(/status of 429/)
    await page.getByRole('button', { name: 'Send password set-up e-mail' }).click()
    await expect(page.getByRole('alert')).toContainText('You can try again at')
    await expectAccessible(page)
  })
})

describe('what happened to a tenant', () => {
  test('stands in its timeline, with what to do next, and in its audit', async () => {
    const other = await createAdmin()
    const { page, id, slug } = await openTenant('timeline')
    await actElsewhere(other, id, 'suspend', { reason: 'Overdue' })
    await page.reload()
    const latest = page.getByRole('listitem').first()
    await expect(latest).toContainText('Was suspended')
    await expect(latest).toContainText(other.email)
    await expect(latest).toContainText('Reactivate it, or archive it.')
    await expect(page.getByText('Attempt 1 succeeded')).toBeVisible()
    await page.getByRole('tab', { name: 'Audit' }).click()
    await expect(page.getByRole('row').nth(1)).toContainText('Was suspended')
    await expect(page.getByRole('row').nth(1)).toContainText(other.email)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`audit-${slug}.csv`)
    const table = readFileSync(await download.path(), 'utf8')
    expect(table).toMatch(/^\ufeff"?id/)
    expect(table).toContain('tenant_suspended')
    expect(table).toContain(id)
    await expectAccessible(page)
  })
})

describe('a tenant’s own schema', () => {
  test('is compared with its migrations when one asks for it', async () => {
    const { page, id } = await openTenant('schema', { body: schemaTenant() })
    await expect(page.getByRole('tabpanel')).toContainText('Ready')
    await page.getByRole('button', { name: 'Compare with its migrations' }).click()
    await expect(page.getByText('The schema is what its migrations make')).toBeVisible()
    const stray = `${schemaName(id)}.strays`
    onTestFinished(async () => void (await sql(`drop table ${stray}`)))
    await sql(`create table ${stray} (id integer)`)
    await page.getByRole('button', { name: 'Compare with its migrations' }).click()
    await expect(page.getByRole('rowheader', { name: 'table strays' })).toBeVisible()
    await expectAccessible(page)
  })
})
