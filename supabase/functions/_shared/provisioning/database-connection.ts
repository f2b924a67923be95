import postgres from 'postgres'
import type { z } from 'zod'
import type { Origin } from './caller.ts'
import { toProvisioningError } from './database-error.ts'
import { ProvisioningError } from './provisioning-error.ts'

/**
 * In whose name a transaction runs: an admin whom the database has recognised by their token, or, without one, the
 * service role.
 */
export interface Actor {
  origin: Origin
  adminId: string | undefined
}

/** One statement of a transaction, as a tagged template whose values become parameters. */
export type Statement = postgres.TransactionSql

/** As many as a fleet run may have lanes; opened one by one, when there is something for them to do. */
const MAX_CONNECTIONS = 16
const IDLE_SECONDS = 10
const CONNECT_SECONDS = 5

/**
 * Transactions over a Postgres connection, for what the REST API can't do: several statements in one transaction, so
 * that what the first has set holds for the next. Connects when it is first used. Every failure is a `ProvisioningError`.
 */
export class DatabaseConnection {
  readonly #url: string
  #opening: Promise<postgres.Sql> | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** One transaction with the rights and the audit trail that a call over the REST API would have. */
  async transact<Answer>(
    { origin, adminId }: Actor,
    schema: z.ZodType<Answer>,
    work: (sql: Statement) => Promise<unknown>,
  ): Promise<Answer> {
    const role = adminId === undefined ? 'service_role' : 'authenticated'
    const claims = JSON.stringify({ role, ...(adminId === undefined ? {} : { sub: adminId }) })
    try {
      const connections = await this.#open()
      const answer: unknown = await connections.begin(async (sql) => {
        await sql`
          select
            set_config('request.jwt.claims', ${claims}, true),
            set_config('request.headers', ${headersOf(origin)}, true),
            set_config('role', ${role}, true)`
        return await work(sql)
      })
      // After the commit: what is done is done, whatever is read in the answer.
      return schema.parse(answer)
    } catch (error) {
      throw toError(error)
    }
  }

  /** Ends what is open. */
  async end(): Promise<void> {
    await (await this.#opening)?.end()
  }

  #open(): Promise<postgres.Sql> {
    this.#opening ??= open(this.#url).catch((error) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }
}

/**
 * Encrypted where the server can, unless the address says otherwise, and where that does not come about, not, for as long as this process
 * lives: much as libpq's `prefer`. The driver's own gives up where encryption is offered and fails. The Edge Runtime may know no authority of the server's certificate, and the Deno
 * that it is made of may wait for a handshake for ever (https://github.com/porsager/postgres/issues/1083).
 */
async function open(url: string): Promise<postgres.Sql> {
  if (new URL(url).searchParams.has('sslmode')) return connect(url, {})
  const encrypted = connect(url, { ssl: 'prefer' })
  try {
    await encrypted`select`
    return encrypted
  } catch (failure) {
    void encrypted.end({ timeout: 0 })
    // What the server itself says it would say again.
    if (failure instanceof postgres.PostgresError) throw failure
    const plain = connect(url, { ssl: false })
    try {
      await plain`select`
      return plain
    } catch (refusal) {
      void plain.end({ timeout: 0 })
      // The server's own words say more, such as that the password is wrong.
      throw refusal instanceof postgres.PostgresError ? refusal : failure
    }
  }
}

function connect(url: string, encryption: { ssl?: 'prefer' | false }): postgres.Sql {
  return postgres(url, {
    // A pooler may give every transaction another connection, where nothing is prepared.
    prepare: false,
    fetch_types: false,
    max: MAX_CONNECTIONS,
    idle_timeout: IDLE_SECONDS,
    connect_timeout: CONNECT_SECONDS,
    onnotice: () => {},
    connection: { application_name: 'landlord-function' },
    ...encryption,
  })
}

/** What audit events say of where a call came from: as PostgREST puts it. */
function headersOf({ requestId, forwardedFor, userAgent }: Origin): string {
  return JSON.stringify({
    'x-request-id': requestId,
    'x-forwarded-for': forwardedFor,
    'user-agent': userAgent,
  })
}

function toError(error: unknown): unknown {
  if (error instanceof postgres.PostgresError) {
    const { code, message, detail: details = null, hint = null } = error
    return toProvisioningError({ code, message, details, hint }, 500, false)
  }
  // The driver's own: no connection, or one that broke off.
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) return error
  return new ProvisioningError('DATABASE_UNAVAILABLE', { retryAfterSeconds: 2, cause: { sqlstate: code } })
}
