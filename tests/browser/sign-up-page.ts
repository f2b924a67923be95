import type { Locator, Page } from '@playwright/test'
import { target } from '../harness/target.ts'
import { newSignUp, type SignUpBody } from '../support/sign-up.ts'
import { expect } from './patient-expect.ts'

/** The sign-up page as people find their way about it. */
export class SignUpPage {
  readonly page: Page
  readonly name: Locator
  readonly slug: Locator
  readonly fullName: Locator
  readonly email: Locator
  readonly timezone: Locator
  readonly currency: Locator
  readonly submit: Locator
  readonly alert: Locator

  constructor(page: Page) {
    const field = (label: string) => page.getByLabel(label, { exact: true })
    this.page = page
    this.name = field('Name of the organisation')
    this.slug = field('Short name')
    this.fullName = field('Your name')
    this.email = field('Your e-mail address')
    this.timezone = field('Time zone')
    this.currency = field('Currency')
    this.submit = page.getByRole('button', { name: 'Sign up' })
    this.alert = page.getByRole('alert')
  }

  /** Answers all questions, with the body's answers or with good ones. */
  async fillIn(body: SignUpBody = newSignUp()): Promise<SignUpBody> {
    await this.name.fill(body.tenant.name)
    await this.slug.fill(body.tenant.slug)
    await this.fullName.fill(body.owner.fullName)
    await this.email.fill(body.owner.email)
    return body
  }

  async retry(): Promise<void> {
    await this.alert.getByRole('button', { name: 'Try again' }).click()
  }

  /** What is on the screen when a form has arrived. */
  async expectSent(email: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('Look into your mailbox')
    await expect(this.page.getByText(`A message is on its way to ${email.toLowerCase()}.`)).toBeVisible()
  }

  /** The idempotency keys with which forms leave the page from now on, one for each try. */
  watchKeys(): string[] {
    const keys: string[] = []
    this.page.on('request', (request) => {
      const isForm = request.method() === 'POST' && request.url().includes('/tenant-signup/')
      if (isForm) keys.push(request.headers()['idempotency-key'] ?? 'none')
    })
    return keys
  }

  /** Lets the next form arrive, and loses the answer on its way back. */
  async loseNextAnswer(): Promise<void> {
    await this.page.route(
      '**/tenant-signup/**',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
  }
}

export const signUpUrl = `${target.webUrl}/sign-up`
