import { z } from 'zod'

const differenceSchema = z
  .strictObject({
    kind: z.string().meta({
      description:
        'table, column, constraint, index, trigger, policy, rule, view, sequence, function, procedure, aggregate, enum, domain, type, statistics; or schema, role, owner, grant.',
    }),
    name: z.string().meta({
      description:
        'Without the schema; what belongs to a table is `<table>.<name>`, a grant is `<object> to <role>`.',
    }),
    problem: z.enum(['missing', 'unexpected', 'changed']),
    expected: z
      .string()
      .nullable()
      .meta({ description: 'Its definition by the migrations; null where it should not be there.' }),
    actual: z.string().nullable().meta({ description: 'Its definition as it is; null where it is missing.' }),
  })
  .meta({ id: 'SchemaDifference' })

/** A tenant's own schema compared with what the tenant migrations make: the answer of `GET /tenants/{id}/schema`. */
export const tenantSchemaValidationSchema = z
  .strictObject({
    tenantId: z.guid(),
    schema: z.string(),
    version: z
      .string()
      .nullable()
      .meta({ description: 'Of the migrations, the last one that it has been through.' }),
    newestVersion: z.string().nullable(),
    isValid: z
      .boolean()
      .meta({ description: 'Whether nothing differs. To be behind the newest version is no difference.' }),
    drift: z.array(differenceSchema),
  })
  .meta({ id: 'TenantSchemaValidation' })

/** The query of `GET /fleet/drift`. */
export const fleetDriftQuerySchema = z.strictObject({
  after: z.guid().optional().meta({ description: 'The `nextAfter` of the page before.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'How many schemas to look at; 200 if left out.' }),
})

/** Whose schemas differ: the answer of `GET /fleet/drift`. */
export const fleetDriftSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        tenantId: z.guid(),
        slug: z.string(),
        schema: z.string(),
        version: z.string().nullable(),
        count: z.int().meta({ description: 'How many differences there are.' }),
        drift: z.array(differenceSchema).meta({ description: 'The first five of them.' }),
      }),
    ),
    nextAfter: z.guid().nullable().meta({ description: 'For the next page; null at the end.' }),
    checked: z.int().meta({ description: 'How many schemas were looked at.' }),
  })
  .meta({ id: 'FleetDrift' })

export type SchemaDifference = z.infer<typeof differenceSchema>
export type TenantSchemaValidation = z.infer<typeof tenantSchemaValidationSchema>
export type FleetDrift = z.infer<typeof fleetDriftSchema>
export type FleetDriftQuery = z.infer<typeof fleetDriftQuerySchema>
