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
    DRAIN_BUDGET_MS: milliseconds(30_000),
    BATCH_PATIENCE_MS: milliseconds(60_000),
    EVENTS_POLL_MS: milliseconds(1_000),
    EVENTS_LIFETIME_MS: milliseconds(70_000),
    SUPABASE_DB_URL: z.string().optional(),
    ADVANCE_BUDGET_MS: milliseconds(2_000),
  })
  .transform((env) => ({
    /** How long a drain begins new work. One request may take another 100 s; where the function ends before, its lease runs out. */
    drainBudgetMs: env.DRAIN_BUDGET_MS,
    /** For how long a call that does a batch waits for others who are at items of it. */
    batchPatienceMs: env.BATCH_PATIENCE_MS,
    /**
     * Between looks at what has happened to a batch that somebody follows, and after how long they are sent to come again: before a hosted
     * function ends, which may be 75 s after it has taken a request.
     */
    eventsPollMs: env.EVENTS_POLL_MS,
    eventsLifetimeMs: env.EVENTS_LIFETIME_MS,
    /** Where the steps of fleet runs connect to; without it, or where it is no address, they are refused, and all else works. */
    databaseUrl: readDatabaseUrl(env.SUPABASE_DB_URL ?? ''),
    /** How long one call that advances a fleet run begins new steps. */
    advanceBudgetMs: env.ADVANCE_BUDGET_MS,
  }))

export type Config = SharedConfig & z.output<typeof schema>

/** What an address says of itself (RFC 3986, 3.2.1). */
const PLAIN_OR_ENCODED = /^(?:[\w.~!$&'()*+;=-]|%[0-9a-f]{2})*$/i

/**
 * The platform sets this, and nobody can mend it: a password in it may stand as it is, with characters that an address has for itself
 * (https://github.com/supabase/supabase/issues/36884).
 */
function readDatabaseUrl(given: string): string | undefined {
  const url = given.replace(
    /^(postgres(?:ql)?:\/\/[^:/?#@]+:)(.*)(?=@)/s,
    (_, before: string, password: string) =>
      before + (PLAIN_OR_ENCODED.test(password) ? password : encodeURIComponent(password)),
  )
  return /^postgres(ql)?:\/\/./.test(url) && URL.canParse(url) ? url : undefined
}

/** @throws Error naming the variable that is missing or malformed, never its value. */
export function readProvisioningConfig(environment: Environment): Config {
  return { ...readConfig(environment), ...readEnvironment(schema, environment) }
}
