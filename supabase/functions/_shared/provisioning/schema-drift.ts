import { z } from 'zod'
import type { FleetDrift, FleetDriftQuery, TenantSchemaValidation } from '../contract/schema-drift.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'

const difference = z.object({
  kind: z.string(),
  name: z.string(),
  problem: z.enum(['missing', 'unexpected', 'changed']),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
})

const validationAnswer = z
  .object({
    tenant_id: z.guid(),
    schema: z.string(),
    version: z.string().nullable(),
    newest_version: z.string().nullable(),
    is_valid: z.boolean(),
    drift: z.array(difference),
  })
  .transform(
    ({
      tenant_id: tenantId,
      newest_version: newestVersion,
      is_valid: isValid,
      ...rest
    }): TenantSchemaValidation => ({
      tenantId,
      newestVersion,
      isValid,
      ...rest,
    }),
  )

const driftAnswer = z
  .object({
    items: z.array(
      z
        .object({
          tenant_id: z.guid(),
          slug: z.string(),
          schema: z.string(),
          version: z.string().nullable(),
          count: z.int(),
          drift: z.array(difference),
        })
        .transform(({ tenant_id: tenantId, ...rest }) => ({ tenantId, ...rest })),
    ),
    next_after: z.guid().nullable(),
    checked: z.int(),
  })
  .transform(({ next_after: nextAfter, ...rest }): FleetDrift => ({ nextAfter, ...rest }))

/** In what tenants' own schemas differ from what the tenant migrations make, for admins. */
export class SchemaDrift {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** @throws ProvisioningError NOT_FOUND, TENANT_PURGED or SCHEMA_NOT_APPLICABLE. */
  validate(caller: Caller, tenantId: string): Promise<TenantSchemaValidation> {
    const args = { p_tenant_id: tenantId }
    return this.#calls.asCaller(caller, validationAnswer, 'validate_tenant_schema', args, { isLong: true })
  }

  /** A page of all schemas, of which those are told that differ. */
  list(caller: Caller, { after, limit }: FleetDriftQuery): Promise<FleetDrift> {
    const args = {
      ...(after === undefined ? {} : { p_after: after }),
      ...(limit === undefined ? {} : { p_limit: limit }),
    }
    return this.#calls.asCaller(caller, driftAnswer, 'list_schema_drift', args, { isLong: true })
  }
}
