import { z } from 'zod'
import { jsonField } from '../../../../supabase/functions/_shared/contract/fields.ts'
import {
  FEATURES,
  ISOLATIONS,
  OWNER_MODES,
  type ProvisionRequestInput,
} from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import type { StoredBody } from '../../../../supabase/functions/_shared/contract/request-detail.ts'

const text = z.string()

/** What was typed and chosen, by the path in the body. Passwords are not among it: whatever is here is kept in the browser. */
export const valuesSchema = z.object({
  'tenant.name': text,
  'tenant.slug': text,
  'tenant.contact.email': text,
  'tenant.contact.phone': text,
  'tenant.contact.address': text,
  'tenant.timezone': text,
  'tenant.currency': text,
  'tenant.domain': text,
  /** Of the request that the draft was filled from: there is no field for them. */
  'tenant.settings': z.record(z.string(), jsonField).optional(),
  'owner.fullName': text,
  'owner.email': text,
  'owner.mode': z.enum(OWNER_MODES),
  'owner.userId': text,
  template: text,
  isolation: z.enum(ISOLATIONS),
  /** Null: the template's. */
  features: z.array(z.enum(FEATURES)).nullable(),
  /** As they stand in their inputs; empty: the template's. */
  'limits.users': text,
  'limits.storageGb': text,
  apiKey: z.boolean(),
})

export type Values = z.output<typeof valuesSchema>

/** The body as it may be kept: without a password. */
export type SafeBody = Omit<ProvisionRequestInput, 'owner'> & {
  owner: { email: string; fullName: string; mode: Values['owner.mode']; userId?: string }
}

export function emptyValues(): Values {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return {
    'tenant.name': '',
    'tenant.slug': '',
    'tenant.contact.email': '',
    'tenant.contact.phone': '',
    'tenant.contact.address': '',
    'tenant.timezone': timeZone,
    'tenant.currency': 'USD',
    'tenant.domain': '',
    'owner.fullName': '',
    'owner.email': '',
    'owner.mode': 'invite',
    'owner.userId': '',
    template: 'default',
    isolation: 'shared',
    features: null,
    'limits.users': '',
    'limits.storageGb': '',
    apiKey: false,
  }
}

/** What is asked for with these answers. Of two equal ones the JSON is equal, too. */
export function bodyOf(values: Values): SafeBody {
  const mode = values['owner.mode']
  const contact = given({
    email: values['tenant.contact.email'],
    phone: values['tenant.contact.phone'],
    address: values['tenant.contact.address'],
  })
  const limits = given({
    users: numberIn(values['limits.users']),
    storageGb: numberIn(values['limits.storageGb']),
  })
  const settings = values['tenant.settings']
  return {
    tenant: {
      name: values['tenant.name'],
      slug: values['tenant.slug'],
      ...given({
        domain: values['tenant.domain'],
        timezone: values['tenant.timezone'],
        currency: values['tenant.currency'],
      }),
      ...(contact && { contact }),
      ...(settings && { settings }),
    },
    owner: {
      email: values['owner.email'],
      fullName: values['owner.fullName'],
      mode,
      ...(mode === 'existing' && { userId: values['owner.userId'].trim() }),
    },
    ...given({ template: values.template }),
    isolation: values.isolation,
    ...(values.features && { features: values.features }),
    ...(limits && { limits }),
    apiKey: values.apiKey,
  }
}

/** The other way round. */
export function valuesOf({ tenant, owner, ...rest }: StoredBody): Values {
  return {
    'tenant.name': tenant.name,
    'tenant.slug': tenant.slug,
    'tenant.contact.email': tenant.contact?.email ?? '',
    'tenant.contact.phone': tenant.contact?.phone ?? '',
    'tenant.contact.address': tenant.contact?.address ?? '',
    'tenant.timezone': tenant.timezone ?? '',
    'tenant.currency': tenant.currency ?? '',
    'tenant.domain': tenant.domain ?? '',
    'tenant.settings': tenant.settings,
    'owner.fullName': owner.fullName,
    'owner.email': owner.email,
    'owner.mode': owner.mode,
    'owner.userId': owner.userId ?? '',
    template: rest.template ?? '',
    isolation: rest.isolation,
    features: rest.features ?? null,
    'limits.users': String(rest.limits?.users ?? ''),
    'limits.storageGb': String(rest.limits?.storageGb ?? ''),
    apiKey: rest.apiKey,
  }
}

/** Members that have something in them, or nothing where none has. */
function given<T extends Record<string, unknown>>(
  record: T,
): { [Key in keyof T]?: NonNullable<T[Key]> } | undefined {
  const entries = Object.entries(record).filter(([, value]) => value !== '' && value !== undefined)
  return entries.length > 0
    ? (Object.fromEntries(entries) as { [Key in keyof T]?: NonNullable<T[Key]> })
    : undefined
}

/** What is no number stays one that the contract refuses. */
function numberIn(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text)
}
