import { z } from 'zod'
import { jsonField } from './fields.ts'
import { ISOLATIONS, provisionRequestSchema } from './provision-request.ts'
import { ownerSchema } from './tenant-list.ts'
import { TENANT_ACTIONS, TENANT_STATUSES } from './tenant-statuses.ts'

const { tenant, features, limits } = provisionRequestSchema.shape
const { name, domain, timezone, currency, contact, settings } = tenant.shape

const { email, phone, address } = contact.unwrap().shape

/** Null takes a field away; what is left out stays. */
const contactChanges = z.strictObject({
  email: email.nullable(),
  phone: phone.nullable(),
  address: address.nullable(),
})

/** The body of `PATCH /tenants/{id}`, in the words of `POST /tenants`: what is left out stays as it is. */
export const tenantChangesSchema = z
  .strictObject({
    tenant: z
      .strictObject({
        name: name.optional(),
        domain: domain.nullable().optional(),
        timezone,
        currency,
        /** Changed field by field. */
        contact: contactChanges.optional(),
        /** Changed as a whole. */
        settings,
      })
      .optional(),
    features,
    limits,
  })
  .meta({ id: 'TenantChanges' })

export type TenantChanges = z.output<typeof tenantChangesSchema>

/** All of a tenant. */
export const tenantDetailSchema = z
  .strictObject({
    tenant: z.strictObject({
      id: z.guid(),
      name: z.string(),
      slug: z.string(),
      domain: z.string().nullable(),
      status: z.enum(TENANT_STATUSES),
      isolation: z.enum(ISOLATIONS),
      template: z.string(),
      /** The tenant whose catalogue and settings it was given; null for one that was made from its template. */
      clonedFrom: z.guid().nullable(),
      timezone: z.string(),
      currency: z.string(),
      contact: z.strictObject({
        email: z.string().nullable(),
        phone: z.string().nullable(),
        address: z.string().nullable(),
      }),
      settings: z.record(z.string(), jsonField),
      createdAt: z.string(),
      updatedAt: z.string(),
      /** Null while it is provisioning. */
      activatedAt: z.string().nullable(),
    }),
    features: z.array(z.string()),
    limits: z.strictObject({ users: z.int(), storageGb: z.int() }),
    owner: ownerSchema.nullable(),
    counts: z.strictObject({ members: z.int(), segments: z.int(), packages: z.int(), apiKeys: z.int() }),
    /** Of the request that made it; null where none did. */
    request: z
      .strictObject({
        id: z.guid(),
        status: z.enum(['pending', 'processing', 'completed', 'failed']),
        attempts: z.int(),
        adminUserId: z.guid(),
        batchId: z.guid().nullable(),
        createdAt: z.string(),
        completedAt: z.string().nullable(),
      })
      .nullable(),
    /** What its status allows. */
    allowedActions: z.array(z.enum(TENANT_ACTIONS)),
  })
  .meta({ id: 'TenantDetail' })

export type TenantDetail = z.output<typeof tenantDetailSchema>
