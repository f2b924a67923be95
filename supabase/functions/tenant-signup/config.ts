import { z } from 'zod'
import {
  type Environment,
  milliseconds,
  readConfig,
  readEnvironment,
  type Config as SharedConfig,
} from '../_shared/config.ts'

const schema = z
  .object({
    SIGN_UP_ANSWER_MS: milliseconds(2_500),
    CLIENT_IP_HEADER: z.string().min(1).optional(),
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(1),
    /** Blank is a mistake: to be without a captcha, leave it out. */
    TURNSTILE_SECRET_KEY: z.string().trim().min(1).optional(),
    TURNSTILE_URL: z.url().default('https://challenges.cloudflare.com/turnstile/v0/siteverify'),
    TURNSTILE_TIMEOUT_MS: milliseconds(5_000),
    TURNSTILE_HOSTNAMES: z.string().default(''),
    TURNSTILE_ACTION: z.string().min(1).optional(),
  })
  .transform((env) => ({
    /**
     * Answers leave at multiples of it. A birth takes some tenths of a second: so the first multiple is that of all but
     * few, and of as many whose address was free as of others.
     */
    stepMs: env.SIGN_UP_ANSWER_MS,
    clientIp: { header: env.CLIENT_IP_HEADER, trustedProxies: env.TRUSTED_PROXIES },
    /** Undefined: nobody is asked for one. */
    captcha: env.TURNSTILE_SECRET_KEY
      ? {
          secretKey: env.TURNSTILE_SECRET_KEY,
          url: env.TURNSTILE_URL,
          timeoutMs: env.TURNSTILE_TIMEOUT_MS,
          hostnames: env.TURNSTILE_HOSTNAMES.split(',')
            .map((name) => name.trim())
            .filter(Boolean),
          action: env.TURNSTILE_ACTION,
        }
      : undefined,
  }))

export type Config = SharedConfig & z.output<typeof schema>

/** @throws Error naming the variable that is missing or malformed, never its value. */
export function readSignUpConfig(environment: Environment): Config {
  return { ...readConfig(environment), ...readEnvironment(schema, environment) }
}
