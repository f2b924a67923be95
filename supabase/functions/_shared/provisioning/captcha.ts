import { handleWhen, retry } from 'cockatiel'
import { z } from 'zod'
import { fetchWithTimeout } from './fetch-with-timeout.ts'
import { ProvisioningError } from './provisioning-error.ts'

export interface CaptchaOptions {
  secretKey: string
  /** Of Cloudflare's siteverify, or of what stands in for it. */
  url: string
  /** For one try. */
  timeoutMs: number
  /** Pages whose captchas count; any if empty. */
  hostnames: readonly string[]
  /** What the page says that its captcha is for; anything if undefined. */
  action: string | undefined
}

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const verdictSchema = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string()).optional(),
  hostname: z.string().optional(),
  action: z.string().optional(),
})

type Verdict = z.output<typeof verdictSchema>

/** What the caller's token is at fault for. Anything else is our secret's fault, or Turnstile's own. */
const CALLERS_FAULTS = ['missing-input-response', 'invalid-input-response', 'timeout-or-duplicate']

const MAX_RETRIES = 1

/** Cloudflare Turnstile: whether a token is a solved captcha's. Where it can't be asked, nobody passes. */
export class Captcha {
  readonly #options: CaptchaOptions
  readonly #fetch: typeof fetch
  readonly #retry = retry(
    handleWhen((error) => error instanceof ProvisioningError && error.code === 'CAPTCHA_UNAVAILABLE'),
    { maxAttempts: MAX_RETRIES },
  )

  constructor(options: CaptchaOptions) {
    this.#options = options
    this.#fetch = fetchWithTimeout(options.timeoutMs)
  }

  /**
   * A token opens once; with the same idempotency key, again. So whoever repeats a call may send the token again.
   * @throws ProvisioningError CAPTCHA_REFUSED, CAPTCHA_UNAVAILABLE.
   */
  async require(
    token: string | undefined,
    { clientIp, idempotencyKey }: { clientIp: string | undefined; idempotencyKey: string },
  ): Promise<void> {
    if (token === undefined) {
      throw new ProvisioningError('CAPTCHA_REFUSED', {
        errors: [{ pointer: '/captchaToken', message: 'is required' }],
      })
    }
    const question = {
      secret: this.#options.secretKey,
      response: token,
      idempotency_key: idempotencyKey,
      ...(clientIp === undefined ? {} : { remoteip: clientIp }),
    }
    const verdict = await this.#retry.execute(() => this.#ask(question))
    if (!verdict.success || !this.#isOurs(verdict)) {
      throw new ProvisioningError('CAPTCHA_REFUSED', {
        errors: [{ pointer: '/captchaToken', message: 'is not valid, or no longer: solve it again' }],
      })
    }
  }

  async #ask(question: Record<string, string>): Promise<Verdict> {
    const response = await this.#fetch(this.#options.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
    })
    const verdict = verdictSchema.safeParse(await response.json().catch(() => undefined))
    const isAnswered =
      verdict.success &&
      (verdict.data.success || verdict.data['error-codes']?.some((code) => CALLERS_FAULTS.includes(code)))
    if (isAnswered) return verdict.data
    throw new ProvisioningError('CAPTCHA_UNAVAILABLE', {
      retryAfterSeconds: 5,
      cause: { captcha: causeOf(verdict.data), status: response.status },
    })
  }

  /** A token of another page with the same keys, or of another form there, is no token of this one. */
  #isOurs({ hostname, action }: Verdict): boolean {
    const { hostnames, action: expected } = this.#options
    const isOurPage = hostnames.length === 0 || (hostname !== undefined && hostnames.includes(hostname))
    return isOurPage && (expected === undefined || action === expected)
  }
}

/** For the log: one of the codes that say what is wrong with our side of it, and no other text. */
function causeOf(verdict: Verdict | undefined): string {
  const known = ['missing-input-secret', 'invalid-input-secret', 'bad-request', 'internal-error']
  return verdict?.['error-codes']?.find((code) => known.includes(code)) ?? 'no-answer'
}
