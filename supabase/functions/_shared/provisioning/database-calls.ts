import { PostgrestClient } from '@supabase/postgrest-js'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import type { z } from 'zod'
import type { Database as Schema } from '../database.types.ts'
import type { Caller, Origin } from './caller.ts'
import { toProvisioningError } from './database-error.ts'
import { fetchWithTimeout } from './fetch-with-timeout.ts'
import { ProvisioningError } from './provisioning-error.ts'

const MAX_CONFLICT_RETRIES = 3

/** Functions that do something to a whole batch may run for 60 s, others for 8. */
const LONG_CALLS = 7

type FunctionName = keyof Schema['public']['Functions'] & string
type Arguments<Name extends FunctionName> = Schema['public']['Functions'][Name]['Args']

interface CallOptions {
  /** Whether it may take as long as a whole batch does. */
  isLong?: boolean
}

/** A query that was not sent yet. */
interface Query {
  retry(isRetried: boolean): PromiseLike<Reply>
}

interface Reply {
  data: unknown
  error: unknown
  status: number
}

interface DatabaseOptions {
  url: string
  publishableKey: string
  secretKey: string
  timeoutMs: number
}

/**
 * Calls of the database's functions over the REST API: what every area's own methods are made of. An answer is what its
 * schema says; every failure is a `ProvisioningError`.
 */
export class DatabaseCalls {
  readonly #options: DatabaseOptions
  readonly #fetch: typeof fetch
  readonly #patientFetch: typeof fetch
  readonly #retry = retry(handleWhen(isConflictOfTransactions), {
    maxAttempts: MAX_CONFLICT_RETRIES,
    backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
  })

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#fetch = fetchWithTimeout(options.timeoutMs)
    this.#patientFetch = fetchWithTimeout(options.timeoutMs * LONG_CALLS)
  }

  /** With the caller's own token, so that `auth.uid()` is the proof. */
  asCaller<Answer, Name extends FunctionName>(
    caller: Caller,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
    options: CallOptions = {},
  ): Promise<Answer> {
    const headers = { ...trace(caller), Authorization: `Bearer ${caller.accessToken}` }
    const client = this.#client(this.#options.publishableKey, headers, options)
    return this.#call(client, schema, name, args, true)
  }

  /** Rows that the caller's own rights let them see: RLS says which. */
  async readAsCaller<Answer>(
    caller: Caller,
    schema: z.ZodType<Answer>,
    query: (client: PostgrestClient<Schema>) => Query,
  ): Promise<Answer> {
    const headers = { ...trace(caller), Authorization: `Bearer ${caller.accessToken}` }
    const client = this.#client(this.#options.publishableKey, headers)
    return readAnswer(await query(client).retry(false), schema, true)
  }

  /** With the secret key. */
  asService<Answer, Name extends FunctionName>(
    origin: Origin,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
    options: CallOptions = {},
  ): Promise<Answer> {
    const headers = trace({ ...origin, userAgent: withoutBrowser(origin.userAgent) })
    const client = this.#client(this.#options.secretKey, headers, options)
    return this.#call(client, schema, name, args, false)
  }

  /** Whether the REST API answers and the schema is there. */
  async isHealthy(): Promise<boolean> {
    const client = this.#client(this.#options.secretKey, {})
    const { error } = await client.from('tenant_templates').select('name').limit(1).retry(false)
    return error === null
  }

  /** Each call is one transaction, so what Postgres gave up for another's sake can be tried again as it was. */
  #call<Answer, Name extends FunctionName>(
    client: PostgrestClient<Schema>,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
    isCallers: boolean,
  ): Promise<Answer> {
    return this.#retry.execute(async () => readAnswer(await client.rpc(name, args), schema, isCallers))
  }

  #client(
    key: string,
    headers: Record<string, string>,
    { isLong = false }: CallOptions = {},
  ): PostgrestClient<Schema> {
    return new PostgrestClient<Schema>(`${this.#options.url}/rest/v1`, {
      headers: { apikey: key, Authorization: `Bearer ${key}`, ...headers },
      schema: 'public',
      fetch: isLong ? this.#patientFetch : this.#fetch,
    })
  }
}

function readAnswer<Answer>(
  { data, error, status }: Reply,
  schema: z.ZodType<Answer>,
  isCallers: boolean,
): Answer {
  // A gateway's error may have a body that postgrest-js takes for no error.
  if (error || status >= 400) throw toProvisioningError(error, status, isCallers)
  const answer = schema.safeParse(data)
  if (answer.success) return answer.data
  // Not from our database: whatever answered, it is asked again like one that was not there.
  throw new ProvisioningError('DATABASE_UNAVAILABLE', {
    retryAfterSeconds: 2,
    cause: { sqlstate: 'UNREADABLE_REPLY', status },
  })
}

/** Headers that the audit events are made from. */
function trace(origin: Origin): Record<string, string> {
  return {
    'X-Request-Id': origin.requestId,
    ...(origin.forwardedFor ? { 'X-Forwarded-For': origin.forwardedFor } : {}),
    ...(origin.userAgent ? { 'User-Agent': origin.userAgent } : {}),
  }
}

/** The gateway refuses secret keys to whatever looks like a browser; that first word of it is the same of all of them. */
function withoutBrowser(userAgent: string | undefined): string | undefined {
  return userAgent?.replace(/^\s*Mozilla\/5\.0\s*/i, '')
}

function isConflictOfTransactions(error: Error): boolean {
  const reason = error instanceof ProvisioningError ? error.options.reason : undefined
  return reason === 'SERIALIZATION_FAILURE' || reason === 'DEADLOCK'
}
