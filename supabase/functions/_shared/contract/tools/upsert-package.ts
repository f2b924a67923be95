import { z } from 'zod'
import { line } from '../fields.ts'
import { defineTool } from '../tool.ts'
import { packageSchema } from './list-packages.ts'
import { tenantArgument } from './tenant-argument.ts'

export const upsertPackageTool = defineTool({
  name: 'upsert_package',
  title: 'Make or change a package',
  description: `Makes the package with this slug, or changes the one that is there: what is left out stays as it is. Once more with the same arguments changes nothing.
A new package needs a name; it costs 0 unless price_minor says otherwise, and stands in the tenant's General segment, which is made if it is missing, unless segment_id names another: list_packages tells which there are.
Members may change packages of their own active tenants, admins of any.`,
  input: z.strictObject({
    tenant_id: tenantArgument,
    slug: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,62}$/,
        'must be 1 to 63 of a-z, 0-9 and hyphens, and not begin with a hyphen',
      )
      .describe('What the package is known by within its tenant. It can’t be changed.'),
    name: line(255).optional().describe('Required for a new package.'),
    price_minor: z
      .int()
      .min(0)
      .optional()
      .describe('In minor units of the tenant’s currency, as list_packages tells it: 4900 is 49.00 EUR.'),
    segment_id: z.guid('must be a UUID').optional().describe('A segment of the same tenant.'),
    grouping_order: z
      .int32()
      .optional()
      .describe(
        'Where it stands among the packages of its segment. A new one stands last if it is left out.',
      ),
  }),
  output: z.strictObject({
    outcome: z.enum(['created', 'updated', 'unchanged']),
    package: packageSchema,
    segment_fallback: z
      .strictObject({ segment_id: z.guid(), is_new_segment: z.boolean() })
      .nullable()
      .describe(
        'Set where no segment was named: the General one that it went to, and whether that was made for it.',
      ),
  }),
  fieldCodes: { '/slug': 'INVALID_SLUG' },
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
})

export type PackageFields = Omit<z.output<typeof upsertPackageTool.input>, 'tenant_id'>
export type PackageOutcome = z.output<typeof upsertPackageTool.output>
