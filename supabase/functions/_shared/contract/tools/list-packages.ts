import { z } from 'zod'
import { defineTool } from '../tool.ts'
import { tenantArgument } from './tenant-argument.ts'

/** How many packages one answer has at most, and how many segments. */
export const PACKAGES_MAX = 100
export const SEGMENTS_MAX = 200

/** As over REST: rows, in SQL's words. */
export const packageSchema = z.strictObject({
  id: z.guid(),
  segment_id: z.guid(),
  slug: z.string(),
  name: z.string(),
  price_minor: z.int().describe('In minor units of the tenant’s currency: cents for EUR.'),
  grouping_order: z.int(),
})

const segmentSchema = z.strictObject({ id: z.guid(), slug: z.string(), name: z.string() })

export const listPackagesTool = defineTool({
  name: 'list_packages',
  title: 'Packages of a tenant',
  description: `Lists what a tenant offers: its packages by slug, and the segments that they stand in.
Prices are whole numbers in minor units of the tenant's currency: 4900 is 49.00 EUR. Admins may ask for any tenant, others for tenants that they are members of.`,
  input: z.strictObject({
    tenant_id: tenantArgument,
    limit: z.int().min(1).max(PACKAGES_MAX).optional().describe(`${PACKAGES_MAX} if left out.`),
    cursor: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a next_cursor')
      .optional()
      .describe('The next_cursor of the page before. The first page if left out.'),
  }),
  output: z.strictObject({
    tenant: z.strictObject({
      id: z.guid(),
      name: z.string(),
      slug: z.string(),
      status: z.string(),
      currency: z.string(),
    }),
    segments: z.array(segmentSchema).describe(`In their order, ${SEGMENTS_MAX} at most.`),
    has_more_segments: z.boolean(),
    packages: z.array(packageSchema),
    next_cursor: z.string().nullable().describe('For the next page; null on the last.'),
  }),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
})

export type PackageList = z.output<typeof listPackagesTool.output>
