import { z } from 'zod'
import type { AuditEvent, AuditFilter, AuditPage } from '../contract/audit.ts'
import { BYTE_ORDER_MARK, formatRows } from '../contract/csv.ts'
import { printable, printableJson } from '../contract/printable.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'

/** What a table is read by: its size is what an export holds in memory. */
const EXPORT_PAGE = 1000

const jsonSchema = z.record(z.string(), z.json())

const rowSchema = z.object({
  id: z.int(),
  occurred_at: z.string(),
  action: z.string(),
  actor_kind: z.enum(['user', 'service_role', 'auth_service', 'database']).nullable(),
  actor_id: z.guid().nullable(),
  actor_email: z.string().nullable(),
  request_id: z.guid().nullable(),
  tenant_id: z.guid().nullable(),
  batch_id: z.guid().nullable(),
  attempt_number: z.int().nullable(),
  before: jsonSchema.nullable(),
  after: jsonSchema.nullable(),
  details: jsonSchema,
  http_request_id: z.string().nullable(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
})

type Row = z.output<typeof rowSchema>

/** `Uint8Array` takes no argument in the Edge Runtime's TypeScript, and needs one in ours. */
type Bytes = ReturnType<TextEncoder['encode']>

const pageSchema = z.object({ events: z.array(rowSchema), next_cursor: z.string().nullable() })

const startedSchema = z.object({ filter: z.record(z.string(), z.string()), rows: z.int() })

/** The audit: by page, and as a table. */
export class AuditLog {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** One page, the newest event first. */
  async list(
    caller: Caller,
    filter: AuditFilter,
    { cursor, limit }: { cursor: string | undefined; limit: number },
  ): Promise<AuditPage> {
    const page = await this.#read(caller, toSqlFilter(filter), cursor, limit)
    return { events: page.events.map(toEvent), nextCursor: page.next_cursor }
  }

  /**
   * All that the filter leaves, as the bytes of a CSV table. Read page by page, as fast as it is taken. An error after
   * the first page breaks the stream off, so that nobody takes a part for the whole.
   * @throws ProvisioningError VALIDATION_ERROR if it leaves more events than one table may have.
   */
  async export(caller: Caller, filter: AuditFilter): Promise<ReadableStream<Bytes>> {
    const started = await this.#calls.asCaller(caller, startedSchema, 'start_audit_export', {
      p_filter: toSqlFilter(filter),
    })
    const read = (cursor: string | undefined) => this.#read(caller, started.filter, cursor, EXPORT_PAGE)
    let page = await read(undefined)
    let head = BYTE_ORDER_MARK + formatRows([COLUMNS])
    const encoder = new TextEncoder()
    return new ReadableStream({
      async pull(controller) {
        const rows = page.events.map(toCells)
        controller.enqueue(encoder.encode(head + (rows.length > 0 ? formatRows(rows) : '')))
        head = ''
        if (page.next_cursor === null) controller.close()
        else page = await read(page.next_cursor)
      },
    })
  }

  #read(caller: Caller, filter: Record<string, string>, cursor: string | undefined, limit: number) {
    return this.#calls.asCaller(caller, pageSchema, 'list_events', {
      p_filter: filter,
      p_limit: limit,
      ...(cursor === undefined ? {} : { p_cursor: cursor }),
    })
  }
}

function toSqlFilter(filter: AuditFilter): Record<string, string> {
  const { actor, action, tenant, request, batch, httpRequestId, from, to } = filter
  const all = {
    actor_id: actor,
    action,
    tenant_id: tenant,
    request_id: request,
    batch_id: batch,
    http_request_id: httpRequestId,
    from,
    to,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function toEvent(row: Row): AuditEvent {
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, email: row.actor_email },
    provisioningRequestId: row.request_id,
    tenantId: row.tenant_id,
    batchId: row.batch_id,
    attemptNumber: row.attempt_number,
    before: row.before,
    after: row.after,
    details: row.details,
    httpRequestId: row.http_request_id,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
  }
}

const COLUMNS = rowSchema.keyof().options

function toCells(row: Row): string[] {
  return COLUMNS.map((name) => {
    const value = row[name]
    if (value === null) return ''
    return typeof value === 'object' ? printableJson(value) : printable(String(value))
  })
}
