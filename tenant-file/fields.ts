/** What a cell says, or why it says nothing. */
type Read = { value: unknown; fault?: never } | { fault: string; value?: never }

/** A column of a table of tenants. */
interface Field {
  /** Where its value stands in the body of `POST /tenants`: names of members, from the outside. */
  path: readonly string[]
  isRequired?: true
  /** From a cell that is not empty. */
  read: (cell: string) => Read
  /** The opposite of `read`. */
  write: (value: unknown) => string
}

const text = { read: (cell: string): Read => ({ value: cell }), write: String }

const wholeNumber = {
  read: (cell: string): Read =>
    /^-?\d{1,15}$/.test(cell) ? { value: Number(cell) } : { fault: 'must be a whole number' },
  write: String,
}

const list = {
  read: (cell: string): Read => ({ value: cell.split('|').map((item) => item.trim()) }),
  write: (value: unknown) => (Array.isArray(value) ? value.join('|') : String(value)),
}

const mode = {
  read: (cell: string): Read =>
    cell === 'password' ? { fault: 'a password can’t stand in a table; take invite' } : { value: cell },
  write: String,
}

const json = {
  read(cell: string): Read {
    try {
      return { value: JSON.parse(cell) }
    } catch {
      return { fault: 'must be JSON' }
    }
  },
  // A cell that was no JSON is given back as it was.
  write: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
}

/** Every column that a table of tenants may have, in the order in which it is written. */
export const FIELDS = {
  name: { path: ['tenant', 'name'], isRequired: true, ...text },
  slug: { path: ['tenant', 'slug'], ...text },
  domain: { path: ['tenant', 'domain'], ...text },
  timezone: { path: ['tenant', 'timezone'], ...text },
  currency: { path: ['tenant', 'currency'], ...text },
  contact_email: { path: ['tenant', 'contact', 'email'], ...text },
  contact_phone: { path: ['tenant', 'contact', 'phone'], ...text },
  contact_address: { path: ['tenant', 'contact', 'address'], ...text },
  owner_email: { path: ['owner', 'email'], isRequired: true, ...text },
  owner_full_name: { path: ['owner', 'fullName'], isRequired: true, ...text },
  owner_mode: { path: ['owner', 'mode'], ...mode },
  owner_user_id: { path: ['owner', 'userId'], ...text },
  template: { path: ['template'], ...text },
  isolation: { path: ['isolation'], ...text },
  features: { path: ['features'], ...list },
  users: { path: ['limits', 'users'], ...wholeNumber },
  storage_gb: { path: ['limits', 'storageGb'], ...wholeNumber },
  settings: { path: ['tenant', 'settings'], ...json },
  idempotency_key: { path: ['idempotencyKey'], ...text },
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof FIELDS

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[]

/** Columns that a file of failed rows has besides, so that it can be mended and sent again. */
export const REPORT_COLUMNS = ['error_code', 'error_message'] as const

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name)
}

/** The field that a JSON pointer into a body leads to or into, or the first of those that lie under it. */
export function fieldAt(pointer: string): FieldName | undefined {
  // It has no column: the mode is what asks for it.
  if (pointer === '/owner/password') return 'owner_mode'
  const isWithin = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`)
  return (
    FIELD_NAMES.find((name) => isWithin(pointer, pointerOf(name))) ??
    FIELD_NAMES.find((name) => isWithin(pointerOf(name), pointer))
  )
}

function pointerOf(name: FieldName): string {
  return FIELDS[name].path.map((step) => `/${step}`).join('')
}
