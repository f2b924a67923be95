import type { Locator, Page } from '@playwright/test'
import { newBody } from '../../support/provision.ts'
import { expect } from '../patient-expect.ts'

export type Step = 'Basics' | 'Contact' | 'Owner' | 'Plan' | 'Isolation' | 'Review'

/** The wizard as people find their way about it. */
export class WizardPage {
  readonly page: Page
  readonly name: Locator
  readonly slug: Locator
  readonly fullName: Locator
  readonly ownerEmail: Locator
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
  async fillIn({ tenant, owner } = newBody(), { mode = 'By an e-mail' } = {}) {
    await this.name.fill(tenant.name)
    await this.slug.fill(tenant.slug)
    await this.goOnTo('Contact')
    await this.goOnTo('Owner')
    await this.fullName.fill(owner.fullName)
    await this.ownerEmail.fill(owner.email)
    await this.page.getByRole('radio', { name: mode }).check()
    if (mode.includes('type')) await this.page.getByLabel('Password', { exact: true }).fill(goodPassword)
    for (const step of ['Plan', 'Isolation', 'Review'] as const) await this.goOnTo(step)
    return { tenant, owner }
  }

  async goOnTo(step: Step): Promise<void> {
    await this.next.click()
    await expect(this.heading(step)).toBeFocused()
  }

  /** What is on the screen when a tenant is there. */
  async expectReady(name: string): Promise<string> {
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

  /** Everything that the browser keeps of this site, and the address. */
  async everythingKept(): Promise<string> {
    const kept = await this.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    return kept + this.page.url()
  }
}

const goodPassword = 'correct horse battery staple 7'
