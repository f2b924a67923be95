import {
  type TenantChanges,
  type TenantDetail,
  tenantChangesSchema,
} from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'

/** What the form holds: text as it is typed. */
export interface SettingsValues extends Record<string, unknown> {
  name: string
  domain: string
  timezone: string
  currency: string
  contactEmail: string
  contactPhone: string
  contactAddress: string
  users: string
  storageGb: string
  features: string[]
  settings: string
}

export type SettingsField = keyof typeof fieldLabels

/** The form's fields, in their order. */
export const fieldLabels = {
  name: 'Name',
  domain: 'Domain',
  timezone: 'Time zone',
  currency: 'Currency',
  contactEmail: 'E-mail of the contact',
  contactPhone: 'Phone',
  contactAddress: 'Address',
  users: 'Users',
  storageGb: 'Storage in GB',
  features: 'Features',
  settings: 'Settings',
} as const satisfies Partial<Record<keyof SettingsValues, string>>

export const fields = Object.keys(fieldLabels) as SettingsField[]

export function valuesOf({ tenant, limits, features }: TenantDetail): SettingsValues {
  const { contact } = tenant
  return {
    name: tenant.name,
    domain: tenant.domain ?? '',
    timezone: tenant.timezone,
    currency: tenant.currency,
    contactEmail: contact.email ?? '',
    contactPhone: contact.phone ?? '',
    contactAddress: contact.address ?? '',
    users: String(limits.users),
    storageGb: String(limits.storageGb),
    features: features.toSorted(),
    settings: JSON.stringify(tenant.settings, null, 2),
  }
}

/** The fields in which one differs from the other. */
export function differing(one: SettingsValues, other: SettingsValues): SettingsField[] {
  return fields.filter((field) => textOf(one[field]) !== textOf(other[field]))
}

/** A field's value, for people. */
export function textOf(value: string | string[]): string {
  return typeof value === 'string' ? value.trim() : value.toSorted().join(', ')
}

type ChangesBody = { [Part in keyof TenantChanges]: unknown }

/** What to send: only what is to be different from how it was read. */
export function changesOf(values: SettingsValues, base: SettingsValues): ChangesBody {
  const changed = new Set(differing(values, base))
  const pick = (parts: Partial<Record<string, [SettingsField, unknown]>>) => {
    const wanted = Object.entries(parts).flatMap(([name, part]) =>
      part && changed.has(part[0]) ? [[name, part[1]]] : [],
    )
    return wanted.length === 0 ? undefined : Object.fromEntries(wanted)
  }
  const contact = pick({
    email: ['contactEmail', textOrNull(values.contactEmail)],
    phone: ['contactPhone', textOrNull(values.contactPhone)],
    address: ['contactAddress', textOrNull(values.contactAddress)],
  })
  const own = pick({
    name: ['name', values.name.trim()],
    domain: ['domain', textOrNull(values.domain)],
    timezone: ['timezone', values.timezone],
    currency: ['currency', values.currency],
    settings: ['settings', parseJson(values.settings)],
  })
  const limits = pick({
    users: ['users', Number(values.users)],
    storageGb: ['storageGb', Number(values.storageGb)],
  })
  return {
    ...(own || contact ? { tenant: { ...own, ...(contact ? { contact } : {}) } } : {}),
    ...(changed.has('features') ? { features: values.features } : {}),
    ...(limits ? { limits } : {}),
  }
}

const sentences: Record<SettingsField, string> = {
  name: 'Enter a name of one line, of at most 255 characters',
  domain: 'Enter a host name like acme.example.com, in small letters',
  timezone: 'Choose another time zone: this one is not known to us',
  currency: 'Choose another currency: this one is not known to us',
  contactEmail: 'Enter an e-mail address like office@acme.test',
  contactPhone: 'Enter at most 50 characters',
  contactAddress: 'Enter at most 500 characters, on one line',
  users: 'Enter a whole number from 1 to 10,000',
  storageGb: 'Enter a whole number from 1 to 1,000',
  features: 'Choose other features: one of these is not known to us',
  settings: 'Enter a JSON object of at most 16 KiB, like {"commissionPercent": 10}',
}

/** The contract judges, as the service will; of what is left as it was, nothing is said. */
export function validate(
  values: SettingsValues,
  base: SettingsValues,
): Partial<Record<SettingsField, string>> {
  const changed = differing(values, base)
  const parsed = tenantChangesSchema.safeParse(changesOf(values, base))
  const paths = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('/'))
  const wrong = paths.flatMap((path) => fieldAt(`/${path}`) ?? [])
  return Object.fromEntries(
    wrong.filter((field) => changed.includes(field)).map((field) => [field, sentences[field]]),
  )
}

const pointers: Record<string, SettingsField> = {
  '/tenant/name': 'name',
  '/tenant/domain': 'domain',
  '/tenant/timezone': 'timezone',
  '/tenant/currency': 'currency',
  '/tenant/contact/email': 'contactEmail',
  '/tenant/contact/phone': 'contactPhone',
  '/tenant/contact/address': 'contactAddress',
  '/tenant/settings': 'settings',
  '/limits/users': 'users',
  '/limits/storageGb': 'storageGb',
  '/features': 'features',
}

/** The field that a JSON pointer into the body means. */
function fieldAt(pointer: string): SettingsField | undefined {
  return Object.entries(pointers).find(([start]) => pointer === start || pointer.startsWith(`${start}/`))?.[1]
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

/** Undefined where it is none: the contract refuses that in its place. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
