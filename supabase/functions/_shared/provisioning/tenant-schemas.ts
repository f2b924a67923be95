import { z } from 'zod'
import { isErrorCode } from '../contract/error-codes.ts'
import type { log as writeLog } from '../logger.ts'
import type { Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { ProvisioningError } from './provisioning-error.ts'

const provisionedSchema = z.object({
  tenant_id: z.guid(),
  schema: z.string(),
  version: z.string().nullable(),
  is_created: z.boolean(),
  applied: z.array(z.string()),
  is_seeded: z.boolean(),
})

const mendedSchema = z.union([
  provisionedSchema.extend({ error: z.null() }),
  z.object({ tenant_id: z.guid(), schema: z.string(), error: z.string() }),
])

/** Counts of tenants. */
export interface MendedSchemas {
  provisioned: number
  failed: number
}

/** Gives tenants the schema of their own that they should have. Whoever works at one is told of in the log, by its name. */
export class TenantSchemas {
  readonly #calls: DatabaseCalls
  readonly #log: typeof writeLog

  constructor(calls: DatabaseCalls, log: typeof writeLog) {
    this.#calls = calls
    this.#log = log
  }

  /**
   * The schema if it is missing, its pending migrations, and what is absent of what the tenant began with.
   * @throws ProvisioningError NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE, TENANT_MIGRATION_FAILED or SCHEMA_DRIFTED.
   */
  async provision(origin: Origin, tenantId: string) {
    const startedAt = performance.now()
    const fields = { requestId: origin.requestId, tenantId, schema: schemaNameOf(tenantId) }
    this.#log('info', 'schema_provisioning_started', fields)
    const durationMs = () => Math.round(performance.now() - startedAt)
    try {
      const args = { p_tenant_id: tenantId }
      const name = 'provision_tenant_schema'
      const row = await this.#calls.asService(origin, provisionedSchema, name, args, { isLong: true })
      const { schema, version, is_created: isCreated, applied, is_seeded: isSeeded } = row
      const done = { ...fields, schema, version, isCreated, applied: applied.length, isSeeded }
      this.#log('info', 'schema_provisioned', { ...done, durationMs: durationMs() })
      return { tenantId, schema, version, isCreated, applied, isSeeded, requestId: origin.requestId }
    } catch (error) {
      const code = error instanceof ProvisioningError ? error.code : 'PROVISIONING_FAILED'
      this.#log('error', 'schema_provisioning_failed', { ...fields, code, durationMs: durationMs() })
      throw error
    }
  }

  /** The same for up to `limit` active tenants whose schema or role is missing. */
  async provisionMissing(origin: Origin, limit: number): Promise<MendedSchemas> {
    const args = { p_limit: limit }
    const name = 'provision_missing_schemas'
    const rows = await this.#calls.asService(origin, z.array(mendedSchema), name, args, { isLong: true })
    for (const { tenant_id: tenantId, schema, error } of rows) {
      const fields = { requestId: origin.requestId, tenantId, schema }
      if (error === null) this.#log('warn', 'missing_schema_provisioned', fields)
      // What is no code of ours may quote what it stumbled over.
      else this.#log('error', 'schema_provisioning_failed', { ...fields, code: codeOf(error) })
    }
    const failed = rows.filter(({ error }) => error !== null).length
    return { provisioned: rows.length - failed, failed }
  }
}

/** SQL's `private.tenant_schema_name`: known before anything is asked, for the log. */
function schemaNameOf(tenantId: string): string {
  return `tenant_${tenantId.toLowerCase().replaceAll('-', '')}`
}

function codeOf(message: string): string {
  return isErrorCode(message) ? message : 'PROVISIONING_FAILED'
}
