import { writeTable } from './csv-table.ts'
import { FIELD_NAMES, FIELDS, type FieldName, REPORT_COLUMNS } from './fields.ts'

/** A tenant to be written down, with the error that it met if it met one. The item may be at fault. */
export interface WrittenRow {
  item: unknown
  idempotencyKey?: string
  error?: { code: string; message: string }
}

/** Writes tenants as a table which `readTenantFile` reads back as they were. Passwords and API key wishes have no column. */
export function writeTenantCsv(rows: readonly WrittenRow[]): string {
  const isReport = rows.some(({ error }) => error)
  const header = [...FIELD_NAMES, ...(isReport ? REPORT_COLUMNS : [])]
  const lines = rows.map((row) => [
    ...FIELD_NAMES.map((name) => cellOf(row, name)),
    ...(isReport ? [row.error?.code ?? '', row.error?.message ?? ''] : []),
  ])
  return writeTable([header, ...lines])
}

/** Writes tenants as a JSON list which `readTenantFile` reads back as they were. */
export function writeTenantJson(rows: readonly WrittenRow[]): string {
  const items = rows.map(({ item, idempotencyKey, error }) => ({
    ...(item as object),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(error ? { error } : {}),
  }))
  return `${JSON.stringify(items, null, 2)}\n`
}

/** A table to begin with: every column, and one tenant. */
export function writeTemplate(): string {
  const cells: Partial<Record<FieldName, string>> = {
    name: 'Acme GmbH',
    slug: 'acme',
    domain: 'acme.example.com',
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    contact_email: 'office@acme.example.com',
    contact_phone: '+49 30 1234567',
    contact_address: 'Hauptstraße 1, 10115 Berlin',
    owner_email: 'jane@acme.example.com',
    owner_full_name: 'Jane Doe',
    owner_mode: 'invite',
    template: 'default',
    features: 'basic|analytics',
    users: '100',
    storage_gb: '50',
    settings: '{"commissionPercent": 10}',
  }
  return writeTable([FIELD_NAMES, FIELD_NAMES.map((name) => cells[name] ?? '')])
}

function cellOf({ item, idempotencyKey }: WrittenRow, name: FieldName): string {
  const value = name === 'idempotency_key' ? idempotencyKey : valueAt(item, FIELDS[name].path)
  return value === undefined ? '' : FIELDS[name].write(value)
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value)
}
