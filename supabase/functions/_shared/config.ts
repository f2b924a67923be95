import { z } from 'zod'

/** What every function is told of the project, and how long it waits for its services. */
export interface Config {
  url: string
  publishableKey: string
  /** What calls go with. */
  secretKey: string
  /** All that let somebody in: while one is rotated there are two. */
  secretKeys: string[]
  /** Origins that browsers may call from. */
  allowedOrigins: string[]
  /** Where the link in the set-up e-mail leads; the auth service's site URL if left out. */
  setupUrl: string | undefined
  /** For one call each. The auth service gives up after 10 s, a statement over REST after 8 s. */
  authTimeoutMs: number
  databaseTimeoutMs: number
  /** For how long a lost answer of the database is asked for again. */
  databasePatienceMs: number
}

export type Environment = Record<string, string | undefined>

/** A variable that says how long. */
export const milliseconds = (fallback: number) => z.coerce.number().int().positive().default(fallback)

/** A JSON object of keys by name, as hosted Supabase injects them. "default" comes first, if there is one. */
const keysSchema = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), z.string().min(1)).safeParse(parseJson(text))
  if (parsed.success) {
    const { default: first, ...others } = parsed.data
    return [...(first ? [first] : []), ...Object.values(others)]
  }
  context.addIssue('must be a JSON object of keys')
  return z.NEVER
})

const schema = z
  .object({
    SUPABASE_URL: z.url(),
    SUPABASE_PUBLISHABLE_KEYS: keysSchema.optional(),
    SUPABASE_SECRET_KEYS: keysSchema.optional(),
    /** The legacy names of the same keys. */
    SUPABASE_ANON_KEY: z.string().optional(),
    SUPABASE_SERVICE_ROLE_KEY: z.string().optional(),
    ALLOWED_ORIGINS: z.string().default(''),
    SETUP_URL: z.url().optional(),
    AUTH_TIMEOUT_MS: milliseconds(10_500),
    DATABASE_TIMEOUT_MS: milliseconds(9_000),
    DATABASE_PATIENCE_MS: milliseconds(20_000),
  })
  .transform(
    (env): Config => ({
      url: env.SUPABASE_URL,
      publishableKey: required(
        'SUPABASE_PUBLISHABLE_KEYS',
        env.SUPABASE_PUBLISHABLE_KEYS?.[0] ?? env.SUPABASE_ANON_KEY,
      ),
      secretKey: required('SUPABASE_SECRET_KEYS', secretKeysOf(env)[0]),
      secretKeys: secretKeysOf(env),
      allowedOrigins: env.ALLOWED_ORIGINS.split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
      setupUrl: env.SETUP_URL,
      authTimeoutMs: env.AUTH_TIMEOUT_MS,
      databaseTimeoutMs: env.DATABASE_TIMEOUT_MS,
      databasePatienceMs: env.DATABASE_PATIENCE_MS,
    }),
  )

/** @throws Error naming the variable that is missing or malformed, never its value. */
export function readConfig(environment: Environment): Config {
  return readEnvironment(schema, environment)
}

/** A function's own variables, by a schema that gives them the names they have in code. */
export function readEnvironment<Output>(variables: z.ZodType<Output>, environment: Environment): Output {
  const parsed = variables.safeParse(environment)
  if (parsed.success) return parsed.data
  const names = parsed.error.issues.map((issue) => issue.path.join('.'))
  throw new Error(`bad configuration: ${[...new Set(names)].join(', ')}`)
}

type SecretKeys = {
  SUPABASE_SECRET_KEYS?: string[] | undefined
  SUPABASE_SERVICE_ROLE_KEY?: string | undefined
}

/** Those that are named, or else the legacy one. */
function secretKeysOf({
  SUPABASE_SECRET_KEYS: named = [],
  SUPABASE_SERVICE_ROLE_KEY: legacy,
}: SecretKeys): string[] {
  return named.length > 0 || !legacy ? named : [legacy]
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new Error(`bad configuration: ${name}`)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
