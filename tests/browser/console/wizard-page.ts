import type { Locator, Page } from '@playwright/test'
import { sql } from '../../support/database.ts'
import type { Person } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import type { Visit } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'

type Step = 'Basics' | 'Contact' | 'Owner' | 'Plan' | 'Isolation' | 'Review'

/** How the owner is to get in, as the wizard calls it. */
export type Mode =
  | 'By an e-mail'
  | 'With a temporary password'
  | 'With a password that you type'
  | 'A user who is there already'

export const typedPassword = 'correct horse battery staple 7'

/** The wizard as people find their way about it. */
export class WizardPage {
  readonly page: Page
  readonly name: Locator
  readonly slug: Locator
  readonly fullName: Locator
  readonly ownerEmail: Locator
  readonly password: Locator
  readonly domain: Locator
  readonly next: Locator
  readonly back: Locator
  readonly submit: Locator
  readonly review: Locator
  readonly success: Locator
  readonly alert: Locator
  readonly tenantId: Locator

  constructor(page: Page) {
    this.page = page
    this.name = page.getByTestId('prov-name')
    this.slug = page.getByTestId('prov-slug')
    this.fullName = page.getByLabel('Owner’s name')
    this.ownerEmail = page.getByTestId('prov-owner-email')
    this.password = page.getByRole('textbox', { name: 'Password', exact: true })
    this.domain = page.getByLabel('Domain')
    this.next = page.getByTestId('prov-next')
    this.back = page.getByTestId('prov-back')
    this.submit = page.getByTestId('prov-submit')
    this.review = page.getByTestId('prov-review')
    this.success = page.getByTestId('prov-success')
    this.alert = page.getByRole('alert')
    this.tenantId = page.getByTestId('prov-tenant-id')
  }

  /** The heading of a step, or of whatever else is shown of the draft. */
  heading(name: Step | RegExp): Locator {
    return this.page.getByRole('heading', { level: 2, name })
  }

  /** Answers what must be answered, and goes on to the review. */
  async fillIn({ tenant, owner } = newBody(), mode: Mode = 'By an e-mail') {
    await this.name.fill(tenant.name)
    await this.slug.fill(tenant.slug)
    await this.goOnTo('Contact')
    await this.goOnTo('Owner')
    await this.fullName.fill(owner.fullName)
    await this.ownerEmail.fill(owner.email)
    await this.page.getByRole('radio', { name: mode }).check()
    if (mode === 'With a password that you type') await this.password.fill(typedPassword)
    for (const step of ['Plan', 'Isolation', 'Review'] as const) await this.goOnTo(step)
    return { tenant, owner }
  }

  async goOnTo(step: Step): Promise<void> {
    await this.next.click()
    await expect(this.heading(step)).toBeFocused()
  }

  /** The tenant's id, once it is on the screen. */
  async readyTenant(name: string): Promise<string> {
    await expect(this.heading(new RegExp(`^${name} is ready`))).toBeVisible()
    return this.tenantId.innerText()
  }

  /** The draft in the address. */
  draftId(): string {
    return new URL(this.page.url()).searchParams.get('draft') ?? ''
  }

  /** The idempotency key as it is kept with the draft. */
  key(): Promise<string> {
    return this.page.evaluate((id) => {
      const place = Object.keys(localStorage).find((name) => name.endsWith(id)) ?? ''
      return JSON.parse(localStorage.getItem(place) ?? '{}').idempotencyKey as string
    }, this.draftId())
  }

  /** The idempotency keys with which orders leave the page from now on, one for each try. */
  watchKeys(): string[] {
    const keys: string[] = []
    this.page.on('request', (request) => {
      if (isOrder(request)) keys.push(request.headers()['idempotency-key'] ?? 'none')
    })
    return keys
  }

  /** Lets the next order arrive, and loses its answer. */
  async loseNextAnswer(): Promise<void> {
    let isLost = false
    await this.page.route(isTenants, async (route) => {
      if (isLost || !isOrder(route.request())) return route.fallback()
      isLost = true
      await route.fetch()
      await route.abort()
    })
  }

  /** Everything that the browser keeps of this site, and the address. */
  async everythingKept(): Promise<string> {
    const kept = await this.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    return kept + this.page.url()
  }
}

const isTenants = '**/tenant-provisioning/tenants'

function isOrder(request: { method(): string; url(): string }): boolean {
  return request.method() === 'POST' && request.url().endsWith('/tenant-provisioning/tenants')
}

/** Opens a new draft as an admin of the test's own. */
export async function openWizard(
  options: Parameters<typeof openConsole>[1] = {},
): Promise<Visit & { admin: Person; wizard: WizardPage }> {
  const visit = await openConsole('/tenants/new', options)
  const wizard = new WizardPage(visit.page)
  await expect(wizard.name).toBeVisible()
  return { ...visit, wizard }
}

/** How many requests an admin has made, and how many tenants are there of them. */
export async function countOf(admin: Person) {
  const [counts] = await sql<{ requests: number; tenants: number }>(
    `select count(*)::int as requests, count(t.id)::int as tenants
     from public.provisioning_requests r left join public.tenants t on t.id = r.tenant_id
     where r.admin_user_id = $1`,
    [admin.id],
  )
  return counts
}
