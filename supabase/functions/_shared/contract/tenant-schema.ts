import { z } from 'zod'

/** The answer of `POST /ops/provision/{tenantId}`: the tenant's own schema as it is now, and what was done for it. */
export const provisionedSchemaSchema = z
  .strictObject({
    tenantId: z.guid(),
    /** As Postgres has it. */
    schema: z.string(),
    /** The newest tenant migration in it; null where none is registered. */
    version: z.string().nullable(),
    /** Whether schema or role were missing. */
    isCreated: z.boolean(),
    /** The versions that were pending. */
    applied: z.array(z.string()),
    /** Whether anything of what the tenant began with was absent. */
    isSeeded: z.boolean(),
    requestId: z.string(),
  })
  .meta({ id: 'ProvisionedSchema' })

/** The tenant in the path. */
export const provisionedSchemaParams = z.strictObject({
  tenantId: z.guid().meta({ description: 'The tenant’s id.' }),
})
