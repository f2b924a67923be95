import { createHash, randomInt } from 'node:crypto'
import type { EmailDriver } from '@supabase/lite'
import type { ApiConfig } from './config.ts'

/** A one-time code and the token made from it, which is what the database keeps and links carry. */
export type OneTimeToken = { otp: string; hash: string }

/** Makes the code and token for one e-mail; the token has the form that `/verify` computes from e-mail and code. */
export function oneTimeToken(email: string): OneTimeToken {
  const otp = String(randomInt(1_000_000)).padStart(6, '0')
  return {
    otp,
    hash: createHash('sha256')
      .update(email + otp)
      .digest('hex'),
  }
}

/** The link that verifies `hash` and leads on to `redirectTo`. */
export function actionLink(config: ApiConfig, type: string, hash: string, redirectTo: string): string {
  const query = new URLSearchParams({ token: hash, type, redirect_to: redirectTo })
  return `${config.apiUrl}/auth/v1/verify?${query}`
}

/** Where a link may lead: the wish if it is on the allow-list, else the site. */
export function allowedRedirect(config: ApiConfig, wish: unknown): string {
  if (typeof wish !== 'string' || wish === '') return config.siteUrl
  const isAllowed = [config.siteUrl, ...config.redirectUrls].some((allowed) => {
    const prefix = allowed.replace(/\/?\*\*$/, '')
    return (
      wish === prefix ||
      wish.startsWith(`${prefix}/`) ||
      wish.startsWith(`${prefix}?`) ||
      wish.startsWith(`${prefix}#`)
    )
  })
  return isAllowed ? wish : config.siteUrl
}

const subjects: Record<string, string> = {
  signup: 'Confirm your e-mail address',
  recovery: 'Set your password',
  magiclink: 'Your sign-in link',
  email_change: 'Confirm your new e-mail address',
  reauthentication: 'Your confirmation code',
}

/** What the auth service mails. The same interface as the lite app's own mailer, which leaves links to the site instead of the API. */
export class AuthMailer {
  readonly #driver: EmailDriver
  readonly #config: ApiConfig

  constructor(driver: EmailDriver, config: ApiConfig) {
    this.#driver = driver
    this.#config = config
  }

  sendConfirmation = (email: string, hash: string, otp: string) => this.send('signup', email, { otp, hash })
  sendRecovery = (email: string, hash: string, otp: string) => this.send('recovery', email, { otp, hash })
  sendMagicLink = (email: string, hash: string, otp: string) => this.send('magiclink', email, { otp, hash })
  sendEmailChange = (email: string, hash: string, otp: string) =>
    this.send('email_change', email, { otp, hash })
  sendReauthentication = (email: string, otp: string) =>
    this.send('reauthentication', email, { otp, hash: '' })

  /** Sends one mail with the link and the code. */
  async send(
    type: string,
    to: string,
    token: OneTimeToken,
    redirectTo = this.#config.siteUrl,
  ): Promise<void> {
    const link = token.hash && actionLink(this.#config, type, token.hash, redirectTo)
    const text = `${link ? `Follow this link: ${link}\n\nOr enter` : 'Enter'} this code: ${token.otp}\n`
    const html = `${link ? `<p><a href="${link.replaceAll('&', '&amp;')}">Follow this link</a></p><p>Or enter` : '<p>Enter'} this code: ${token.otp}</p>`
    await this.#driver.send({ to, subject: subjects[type] ?? type, text, html })
  }
}
