import { z } from 'zod'
import { jsonField } from './fields.ts'
import { FEATURES, ISOLATIONS, OWNER_MODES } from './provision-request.ts'
import { requestSummarySchema } from './request-list.ts'

/** The provisioning request in a path. */
export const requestParams = z.strictObject({
  id: z.guid().meta({ description: 'The provisioning request’s id.' }),
})

const attemptSchema = z.strictObject({
  number: z.int(),
  status: z.enum(['running', 'succeeded', 'failed', 'abandoned']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Null while it runs. */
  seconds: z.number().nullable(),
  error: z.strictObject({ code: z.string(), reason: z.string().nullable() }).nullable(),
  /** What happens next, or what to do; null where nothing in particular. */
  nextStep: z.string().nullable(),
})

/** What was asked for, in the words of `POST /tenants`, with every default filled in and without any secret. */
export const storedBodySchema = z
  .strictObject({
    tenant: z.strictObject({
      name: z.string(),
      slug: z.string(),
      domain: z.string().optional(),
      timezone: z.string().optional(),
      currency: z.string().optional(),
      contact: z
        .strictObject({
          email: z.string().optional(),
          phone: z.string().optional(),
          address: z.string().optional(),
        })
        .optional(),
      settings: z.record(z.string(), jsonField).optional(),
    }),
    owner: z.strictObject({
      email: z.string(),
      fullName: z.string(),
      mode: z.enum(OWNER_MODES),
      userId: z.guid().optional(),
    }),
    template: z.string().optional(),
    isolation: z.enum(ISOLATIONS),
    features: z.array(z.enum(FEATURES)).optional(),
    limits: z.strictObject({ users: z.int().optional(), storageGb: z.int().optional() }).optional(),
    apiKey: z.boolean(),
  })
  .meta({ id: 'StoredBody' })

/** All of a provisioning request, and what it takes to try it again: the answer of `GET /requests/{id}`. */
export const requestDetailSchema = z
  .strictObject({
    request: requestSummarySchema,
    /** The first one first. */
    attempts: z.array(attemptSchema),
    /** Of one's own request that is of no batch: sent with `body` it is the same intention. Null of any other. */
    idempotencyKey: z.guid().nullable(),
    /** A sign-up's is an invitation of the same owner. */
    body: storedBodySchema,
    /** Whether `owner.password` must be typed into `body` before it is sent: typed passwords are stored nowhere. */
    needsPassword: z.boolean(),
    /** The tenant of which it is a clone: then `body` is one of `POST /tenants/{cloneOf}/clone`. Else null. */
    cloneOf: z.guid().nullable(),
  })
  .meta({ id: 'RequestDetail' })

export type RequestDetail = z.output<typeof requestDetailSchema>
export type StoredBody = z.output<typeof storedBodySchema>
