import { z } from 'zod'
import { FEATURES, ISOLATIONS, OWNER_MODES } from '../contract/provision-request.ts'
import { type RequestDetail, requestDetailSchema, type StoredBody } from '../contract/request-detail.ts'
import { fromSql } from './snake-case.ts'

/** What is stored of a request: every field stands, as its default or as null. */
const payloadSchema = z.object({
  tenant: z.object({
    name: z.string(),
    slug: z.string(),
    domain: z.string().nullable(),
    timezone: z.string().nullable(),
    currency: z.string().nullable(),
    contact: z.object({
      email: z.string().nullable(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
    }),
    settings: z.record(z.string(), z.json()).nullable(),
  }),
  owner: z.object({
    email: z.string(),
    fullName: z.string(),
    mode: z.enum([...OWNER_MODES, 'sign_up']),
    userId: z.guid().nullable(),
  }),
  template: z.string().nullable(),
  isolation: z.enum(ISOLATIONS),
  features: z.array(z.enum(FEATURES)).nullable(),
  limits: z.object({ users: z.int().nullable(), storageGb: z.int().nullable() }),
  apiKey: z.boolean(),
  /** Absent but of clones. */
  cloneOf: z.guid().nullish().default(null),
})

type Payload = z.output<typeof payloadSchema>

const { request, attempts, idempotencyKey } = requestDetailSchema.shape

/** SQL's `get_provisioning_request` in the contract's words. */
export const requestDetailAnswer = fromSql(
  z.object({ request, attempts, idempotencyKey, payload: payloadSchema }),
).transform(
  ({ payload, ...rest }): RequestDetail => ({
    ...rest,
    body: toBody(payload),
    needsPassword: payload.owner.mode === 'password',
    cloneOf: payload.cloneOf,
  }),
)

/** The way back from `toPayload`: sent again, it becomes the same payload. */
function toBody({ tenant, owner, template, isolation, features, limits, apiKey }: Payload): StoredBody {
  const { name, slug, contact, ...others } = tenant
  return {
    tenant: { name, slug, ...present(others), ...nonEmpty({ contact: present(contact) }) },
    owner: {
      email: owner.email,
      fullName: owner.fullName,
      mode: owner.mode === 'sign_up' ? 'invite' : owner.mode,
      ...present({ userId: owner.userId }),
    },
    isolation,
    apiKey,
    ...present({ template, features }),
    ...nonEmpty({ limits: present(limits) }),
  }
}

type Present<T> = { [Name in keyof T]?: NonNullable<T[Name]> }

/** What is null was left out. */
function present<T extends object>(record: T): Present<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as Present<T>
}

function nonEmpty<T extends Record<string, object>>(record: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => Object.keys(value).length > 0),
  ) as Partial<T>
}
