import { z } from 'zod'
import {
  currencyField,
  domainField,
  emailField,
  line,
  passwordField,
  settingsField,
  slugField,
  templateNameField,
  timezoneField,
} from './fields.ts'

export const FEATURES = [
  'basic',
  'analytics',
  'reporting',
  'advanced_security',
  'api_access',
  'webhooks',
] as const
export const ISOLATIONS = ['shared', 'schema'] as const
export const OWNER_MODES = ['invite', 'password', 'temporary', 'existing'] as const

const contactSchema = z.strictObject({
  email: emailField.optional(),
  phone: line(50).optional(),
  address: line(500).optional(),
})

const tenantSchema = z.strictObject({
  name: line(255),
  slug: slugField.optional(),
  domain: domainField.optional(),
  timezone: timezoneField.optional(),
  currency: currencyField.optional(),
  contact: contactSchema.optional(),
  settings: settingsField.optional(),
})

const ownerFields = { email: emailField, fullName: line(255) }

/** What is asked for of an owner, by mode. */
export const ownerSchemas = {
  invite: z.strictObject({ mode: z.literal('invite').optional().default('invite'), ...ownerFields }),
  password: z.strictObject({ mode: z.literal('password'), ...ownerFields, password: passwordField }),
  temporary: z.strictObject({ mode: z.literal('temporary'), ...ownerFields }),
  existing: z.strictObject({
    mode: z.literal('existing'),
    ...ownerFields,
    userId: z.guid('must be a UUID'),
  }),
}

const ownerSchema = z.discriminatedUnion(
  'mode',
  [
    // Optional first: only so does the union know that a missing mode means invite.
    ownerSchemas.invite,
    ownerSchemas.password,
    ownerSchemas.temporary,
    ownerSchemas.existing,
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? 'must be invite, password, temporary or existing' : undefined,
  },
)

/** The body of `POST /tenants`. Lengths in characters (code points); unknown keys are refused. */
export const provisionRequestSchema = z
  .strictObject({
    tenant: tenantSchema,
    owner: ownerSchema,
    template: templateNameField.optional(),
    /** Where the tenant's own data is: in rows of everybody's tables, or in a schema of its own. */
    isolation: z.enum(ISOLATIONS, 'must be shared or schema').optional(),
    features: z.array(z.enum(FEATURES)).max(FEATURES.length).optional(),
    limits: z
      .strictObject({
        users: z.int().min(1).max(10_000).optional(),
        storageGb: z.int().min(1).max(1_000).optional(),
      })
      .optional(),
    apiKey: z.boolean().optional(),
  })
  .meta({ id: 'ProvisionRequest' })

/** Fields whose faults have a code of their own. */
export const provisionFieldCodes = {
  '/tenant/slug': 'INVALID_SLUG',
  '/owner/email': 'EMAIL_VALIDATION_FAILED',
} as const

export type ProvisionRequest = z.output<typeof provisionRequestSchema>
export type ProvisionRequestInput = z.input<typeof provisionRequestSchema>
