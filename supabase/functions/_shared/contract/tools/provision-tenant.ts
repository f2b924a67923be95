import { z } from 'zod'
import { ownerSchemas, provisionFieldCodes, provisionRequestSchema } from '../provision-request.ts'
import { provisionResponseSchema } from '../provision-response.ts'
import { defineTool } from '../tool.ts'

const MODES = 'must be invite or existing: no password goes through a tool'

const ownerSchema = z
  .discriminatedUnion('mode', [ownerSchemas.invite, ownerSchemas.existing], {
    error: (issue) => (issue.code === 'invalid_union' ? MODES : undefined),
  })
  .describe(
    'invite (the default): a new user, who gets an e-mail to set a password. existing: a user who is there already, by userId.',
  )

/** No secret is asked for or answered: whatever a tool says goes through a model, and stays in its transcript. */
export const provisionTenantTool = defineTool({
  name: 'provision_tenant',
  title: 'Provision a tenant',
  description: `Makes a tenant with its catalogue and its owner's login: all of it, or nothing. For admins only.
Make up one UUID as idempotency_key for each tenant that is wanted, and give the same one again with the same arguments when an answer was lost or is retryable: that never makes a second tenant, and answers replayed: true. A new key means another tenant.
An invited owner gets an e-mail at once.
isolation says where the tenant's own data is: shared (the default), in rows of everybody's tables, or schema, in a Postgres schema of its own. It can't be changed later.`,
  input: z.strictObject({
    idempotency_key: z
      .guid('must be a UUID')
      .describe('Stands for one tenant that is wanted: the same in every retry, new for another tenant.'),
    ...provisionRequestSchema.omit({ owner: true, apiKey: true }).shape,
    owner: ownerSchema,
  }),
  output: provisionResponseSchema.omit({ credentials: true, apiKey: true }),
  fieldCodes: provisionFieldCodes,
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: true },
})
