import type { Page } from '@playwright/test'
import { createAdmin, type Person } from '../../support/people.ts'
import { call, expectTenant, newBody, provision } from '../../support/provision.ts'
import type { Visit } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'

/** A tenant of the test's own, on whose page an admin is. */
export type TenantVisit = Visit & {
  admin: Person
  id: string
  slug: string
  name: string
  ownerEmail: string
}

/** Makes a tenant, and opens its page, or a tab of it. */
export async function openTenant(
  tab = '',
  { body = newBody(), admin }: { body?: ReturnType<typeof newBody>; admin?: Person } = {},
): Promise<TenantVisit> {
  const person = admin ?? (await createAdmin())
  const { tenant, owner } = expectTenant(await provision(person, body))
  const visit = await openConsole(`/tenants/${tenant.id}${tab && `?tab=${tab}`}`, { admin: person })
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(tenant.name)
  return { ...visit, id: tenant.id, slug: tenant.slug, name: tenant.name, ownerEmail: owner.email }
}

/** Does something to a tenant as an admin who is not on its page. */
export async function actElsewhere(
  admin: Person,
  tenantId: string,
  action: string,
  body: object = {},
): Promise<void> {
  const answer = await call({
    token: admin.token,
    method: 'POST',
    path: `/tenants/${tenantId}/${action}`,
    body: JSON.stringify(body),
  })
  expect(answer.status, answer.text).toBe(200)
}

/** Lets the next call like this do its work, and loses the answer. */
export async function loseAnswer(page: Page, url: string): Promise<void> {
  await page.route(
    url,
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
}

/** What nothing on a small screen may make necessary. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
}
