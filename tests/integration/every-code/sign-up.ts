import pg from 'pg'
import { target } from '../../harness/target.ts'
import { answer, authError } from '../../support/faults.ts'
import { newIp } from '../../support/new-ip.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { expectPending, newSignUp, signUp, signUpFunctionForThisTest } from '../../support/sign-up.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

/** Signs up at a function of its own, from a place of its own. */
function signsUp(
  change: { env?: Record<string, string>; body?: unknown; headers?: Record<string, string> } = {},
  prepare: (faulty: Awaited<ReturnType<typeof signUpFunctionForThisTest>>) => void = () => {},
): Case {
  return async ({ admin }, endpoint) => {
    const { env, body = newSignUp(), headers = {} } = change
    const faulty = await signUpFunctionForThisTest(env)
    prepare(faulty)
    return send(endpoint, admin, {
      base: faulty.base,
      body,
      headers: { 'x-forwarded-for': newIp(), ...headers },
    })
  }
}

const rest = 'POST /rest/v1'

export const signUpCases: Cases = {
  signUp: {
    INVALID_SLUG: signsUp({ body: newSignUp({}, { slug: 'admin' }) }),
    EMAIL_VALIDATION_FAILED: signsUp({ body: newSignUp({ email: 'nobody' }) }),
    CAPTCHA_REFUSED: signsUp({ env: { TURNSTILE_SECRET_KEY: 'secret' } }),
    CAPTCHA_UNAVAILABLE: signsUp({
      env: { TURNSTILE_SECRET_KEY: 'secret', TURNSTILE_URL: 'http://127.0.0.1:1/' },
      body: { ...newSignUp(), captchaToken: 'token' },
    }),
    SIGN_UP_CLOSED: signsUp({}, ({ proxy }) =>
      proxy.on('GET /auth/v1/settings', answer(200, { mailer_autoconfirm: true })),
    ),
    DUPLICATE_SLUG: async (world, endpoint) => {
      const taken = newBody()
      expectTenant(await provision(world.admin, taken))
      return signsUp({ body: newSignUp({}, { slug: taken.tenant.slug }) })(world, endpoint)
    },
    DUPLICATE_REQUEST: async (world, endpoint) => {
      const key = crypto.randomUUID()
      const other = new pg.Client(target.dbUrl)
      await other.connect()
      try {
        // As another call of this key does for an instant.
        await other.query('select pg_advisory_lock(hashtextextended(private.nobody()::text || $1, 0))', [key])
        return await signsUp({ headers: { 'idempotency-key': key } })(world, endpoint)
      } finally {
        await other.end()
      }
    },
    IDEMPOTENCY_KEY_REUSED: async (world, endpoint) => {
      const [body, key] = [newSignUp(), crypto.randomUUID()]
      expectPending(await signUp(await signUpFunctionForThisTest(), body, { key }), body)
      return signsUp({ headers: { 'idempotency-key': key } })(world, endpoint)
    },
    RATE_LIMITED: async (world, endpoint) => {
      const { email } = newSignUp().owner
      const faulty = await signUpFunctionForThisTest()
      await Promise.all(Array.from({ length: 60 }, () => signUp(faulty, newSignUp({ email }))))
      return signsUp({ body: newSignUp({ email }) })(world, endpoint)
    },
    AUTH_USER_CREATION_FAILED: signsUp({}, ({ proxy }) =>
      proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password')),
    ),
    AUTH_UNAVAILABLE: signsUp({}, ({ proxy }) => proxy.on('POST /auth/v1/admin/users', answer(503))),
    PROVISIONING_FAILED: signsUp({}, ({ proxy }) =>
      proxy.on(rest, answer(500, { code: 'XX000', message: 'broken by a test', details: null, hint: null })),
    ),
    DATABASE_UNAVAILABLE: signsUp({}, ({ proxy }) => proxy.on(rest, answer(503, { message: 'away' }))),
    TIMEOUT: signsUp({ env: { DATABASE_TIMEOUT_MS: '300' } }, ({ proxy }) =>
      proxy.on(rest, () => new Promise(() => {})),
    ),
  },
}
