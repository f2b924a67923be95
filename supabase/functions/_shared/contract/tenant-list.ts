import { z } from 'zod'
import { momentField } from './fields.ts'
import { ISOLATIONS } from './provision-request.ts'
import { TENANT_STATUSES } from './tenant-statuses.ts'

export const TENANT_SORTS = ['name', 'slug', 'createdAt', 'status'] as const

/** One or more statuses, separated by commas. */
const statusesField = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(TENANT_STATUSES)))

/** By what tenants may be asked for; several must hold at once. */
export const tenantFilterSchema = z.strictObject({
  status: statusesField.optional(),
  /** A name, for all its versions, or one of them: `default@1`. */
  template: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}(@[1-9][0-9]{0,8})?$/, 'must be a template’s name, or name@version')
    .optional(),
  batch: z.guid('must be a UUID').optional(),
  createdFrom: momentField.optional(),
  /** Up to it, not with it. */
  createdTo: momentField.optional(),
  /**
   * In name, slug, domain or contact address, in any letter case, or the owner's whole address. With fewer than three
   * letters or digits in a row: what the name begins with, or the slug where slugs are sorted by.
   */
  search: z.string().trim().min(1, 'must have 1 to 255 characters').max(255).optional(),
})

export type TenantFilter = z.output<typeof tenantFilterSchema>

export const tenantListQuerySchema = tenantFilterSchema.extend({
  sort: z.enum(TENANT_SORTS).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  /** From 1. Deeper than 10,000 tenants it goes on by cursor. */
  page: z.coerce.number().int().min(1).max(10_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  /** `nextCursor` of the page before, with the same filters, sort and order. */
  cursor: z.string().max(4000).optional(),
})

export type TenantListQuery = z.output<typeof tenantListQuerySchema>

export const ownerSchema = z.strictObject({ id: z.guid(), email: z.string().nullable() })

export const tenantSummarySchema = z
  .strictObject({
    id: z.guid(),
    name: z.string(),
    slug: z.string(),
    domain: z.string().nullable(),
    status: z.enum(TENANT_STATUSES),
    isolation: z.enum(ISOLATIONS),
    template: z.string(),
    contactEmail: z.string().nullable(),
    /** Null while it has none. */
    owner: ownerSchema.nullable(),
    batchId: z.guid().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'TenantSummary' })

/** A page of tenants. */
export const tenantListSchema = z
  .strictObject({
    tenants: z.array(tenantSummarySchema),
    /** How many the filter leaves. */
    total: z.int(),
    /** False where there are too many to count in passing: then there are about `total` or more. */
    totalIsExact: z.boolean(),
    /** For the next page; null on the last. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'TenantList' })

export type TenantList = z.output<typeof tenantListSchema>
