import { type AdminUserAttributes, AuthClient } from '@supabase/auth-js'
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  retry,
  wrap,
} from 'cockatiel'
import { z } from 'zod'
import { failpoint } from '../failpoint.ts'
import { unusablePasswordHash } from './credentials.ts'
import { fetchWithTimeout, TIMED_OUT } from './fetch-with-timeout.ts'

interface AuthServiceOptions {
  url: string
  secretKey: string
  /** For one call. The auth service itself gives up after 10 s, and may still have committed. */
  timeoutMs: number
  /** Where the link in the set-up e-mail leads. */
  setupUrl: string | undefined
}

export interface NewOwner {
  id: string
  email: string
  fullName: string
  /** Without one, the account gets a password that nobody knows. */
  password: string | undefined
  /** Whether somebody vouches for the address. Else the account opens for whoever follows a link that was sent there. */
  isConfirmed: boolean
}

/**
 * What the auth service said of a new user. `unknown` is not a no: the user may exist, come into being later, or never.
 * Only the database can tell.
 */
export type CreationOutcome =
  | { kind: 'created' }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; cause: 'timeout' | 'unavailable' | 'failed' }

const MAX_RETRIES = 2
const FAILURES_TO_OPEN = 5
const HALF_OPEN_AFTER_MS = 10_000

/** The auth service's admin API, with a time-out on each call, bounded retry with jitter, and a circuit breaker. */
export class AuthService {
  readonly #client: InstanceType<typeof AuthClient>
  readonly #options: AuthServiceOptions
  readonly #breaker
  readonly #policy
  #openedAt = 0

  constructor(options: AuthServiceOptions) {
    this.#options = options
    this.#client = new AuthClient({
      url: `${options.url}/auth/v1`,
      headers: { apikey: options.secretKey, Authorization: `Bearer ${options.secretKey}` },
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
      fetch: fetchWithTimeout(options.timeoutMs),
    })
    // A 500 may be our own trigger refusing one owner; only silence and gateway errors say that the service is down.
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => isUnknown(outcome) && outcome.cause !== 'failed'),
      { halfOpenAfter: HALF_OPEN_AFTER_MS, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) },
    )
    this.#breaker.onBreak(() => {
      this.#openedAt = Date.now()
    })
    // cockatiel's exponential back-off has decorrelated jitter by default.
    const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 })
    // The breaker outside: it counts owners, not tries.
    this.#policy = wrap(
      this.#breaker,
      retry(handleWhenResult(isUnknown), { maxAttempts: MAX_RETRIES, backoff }),
    )
  }

  /** Whether the breaker lets nothing through at the moment: then a worker need not begin. */
  get isDown(): boolean {
    return this.#breaker.state === CircuitState.Open && Date.now() - this.#openedAt < HALF_OPEN_AFTER_MS
  }

  /** Asks for the user, again with the same id while the answer is unknown. Never throws. */
  async createOwner(owner: NewOwner): Promise<CreationOutcome> {
    const secret = owner.password
      ? { password: owner.password }
      : { password_hash: await unusablePasswordHash() }
    return this.#create({
      id: owner.id,
      email: owner.email,
      email_confirm: owner.isConfirmed,
      user_metadata: { full_name: owner.fullName },
      ...secret,
    })
  }

  /**
   * Asks for a user of this address who can't be had: what the answer is worth is whether there is one. Refused: the
   * auth service is well, and would have said what it had to say of an owner of this address.
   */
  async rehearseOwner(email: string): Promise<CreationOutcome> {
    // Neither is an id or a phone number to it, and it says so only after it has looked for the address.
    const impossible = { id: '00000000-0000-0000-0000-000000000000', phone: 'none' }
    return this.#create({ ...impossible, email, password_hash: await unusablePasswordHash() })
  }

  async #create(attributes: AdminUserAttributes & { id: string }): Promise<CreationOutcome> {
    try {
      return await this.#policy.execute(() => this.#createOnce(attributes).catch(unreadable))
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { kind: 'unknown', cause: 'unavailable' }
      throw error
    }
  }

  async #createOnce(attributes: AdminUserAttributes & { id: string }): Promise<CreationOutcome> {
    failpoint('owner:asking')
    const { data, error } = await this.#client.admin.createUser(attributes)
    if (!error) {
      return data.user?.id === attributes.id ? { kind: 'created' } : { kind: 'unknown', cause: 'unavailable' }
    }
    const status = error.status ?? 0
    if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      return { kind: 'refused', code: error.code ?? String(status) }
    }
    if (status === 504 || error.code === TIMED_OUT) return { kind: 'unknown', cause: 'timeout' }
    return { kind: 'unknown', cause: status === 500 ? 'failed' : 'unavailable' }
  }

  /**
   * Has the auth service send the owner a link to set their password. One try: a second could send a second mail.
   * Limited: it sends no more for now, to anybody.
   */
  async sendSetupEmail(email: string): Promise<'sent' | 'failed' | 'limited'> {
    const { setupUrl } = this.#options
    failpoint('setup_email:sending')
    const options = setupUrl ? { redirectTo: setupUrl } : {}
    const { error } = await this.#client
      .resetPasswordForEmail(email, options)
      .catch((error: Error) => ({ error }))
    failpoint('setup_email:sent')
    if (!error) return 'sent'
    return 'status' in error && error.status === 429 ? 'limited' : 'failed'
  }

  async isHealthy(): Promise<boolean> {
    return (await this.#get('health')).ok
  }

  /**
   * Whether an address proves to be its owner's before anybody gets in with it. Where the project confirms addresses by
   * itself, it does not: then its own sign-up lets a stranger into any account that is not confirmed. Undefined: no answer.
   */
  async asksForConfirmation(): Promise<boolean | undefined> {
    const response = await this.#get('settings')
    const settings = settingsSchema.safeParse(await response.json().catch(() => undefined))
    return response.ok && settings.success ? !settings.data.mailer_autoconfirm : undefined
  }

  #get(path: string): Promise<Response> {
    const { url, secretKey, timeoutMs } = this.#options
    return fetchWithTimeout(timeoutMs)(`${url}/auth/v1/${path}`, { headers: { apikey: secretKey } })
  }
}

const settingsSchema = z.object({ mailer_autoconfirm: z.boolean() })

function isUnknown(outcome: unknown): outcome is Extract<CreationOutcome, { kind: 'unknown' }> {
  return (outcome as CreationOutcome).kind === 'unknown'
}

/** auth-js throws at a reply that it can make no sense of: that is no answer. */
function unreadable(): CreationOutcome {
  return { kind: 'unknown', cause: 'unavailable' }
}
