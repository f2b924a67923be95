import { z } from 'zod'
import { ISOLATIONS } from './provision-request.ts'
import { TENANT_STATUSES } from './tenant-statuses.ts'

const packageSchema = z
  .strictObject({
    id: z.guid(),
    slug: z.string(),
    name: z.string(),
    /** In minor units of the tenant's currency (cents for EUR). */
    priceMinor: z.int(),
    groupingOrder: z.int(),
  })
  .meta({ id: 'Package' })

const segmentSchema = z
  .strictObject({
    id: z.guid(),
    slug: z.string(),
    name: z.string(),
    heroTitle: z.string().nullable(),
    position: z.int(),
    /** In the order in which they are shown. */
    packages: z.array(packageSchema),
  })
  .meta({ id: 'Segment' })

/** The answer of `GET /tenants/{id}/catalogue`. */
export const catalogueSchema = z
  .strictObject({
    tenant: z.strictObject({
      id: z.guid(),
      name: z.string(),
      slug: z.string(),
      status: z.enum(TENANT_STATUSES),
      isolation: z.enum(ISOLATIONS),
      currency: z.string(),
    }),
    /** In the order in which they are shown. */
    segments: z.array(segmentSchema),
  })
  .meta({ id: 'Catalogue' })

export type Catalogue = z.output<typeof catalogueSchema>
