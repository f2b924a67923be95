import type { FieldName } from '../../../../tenant-file/fields.ts'
import { readHeader } from '../../../../tenant-file/header.ts'

/** What others call our columns, without accents and punctuation. */
const others: Partial<Record<FieldName, string[]>> = {
  name: [
    ...['company', 'company name', 'organisation', 'organization', 'tenant', 'tenant name', 'customer'],
    ...[
      'firma',
      'firmenname',
      'unternehmen',
      'kunde',
      'mandant',
      'societe',
      'entreprise',
      'empresa',
      'azienda',
    ],
  ],
  slug: ['subdomain', 'short name', 'kurzname', 'identifier', 'kennung'],
  domain: ['website', 'web site', 'webseite', 'host', 'hostname'],
  timezone: ['time zone', 'tz', 'zeitzone', 'fuseau horaire', 'zona horaria'],
  currency: ['wahrung', 'devise', 'moneda', 'valuta'],
  contact_email: ['office email', 'company email', 'contact email', 'contact mail', 'firmen email'],
  contact_phone: ['phone', 'phone number', 'telephone', 'tel', 'telefon', 'telefonnummer', 'telefono'],
  contact_address: ['address', 'postal address', 'adresse', 'anschrift', 'direccion', 'indirizzo'],
  owner_email: [
    ...['email', 'mail', 'email address', 'owner email', 'owner mail', 'admin email', 'user email'],
    ...['email adresse', 'mailadresse', 'courriel', 'correo', 'correo electronico'],
  ],
  owner_full_name: [
    ...[
      'owner',
      'owner name',
      'full name',
      'contact person',
      'contact name',
      'contact',
      'person',
      'admin name',
    ],
    ...[
      'ansprechpartner',
      'ansprechpartnerin',
      'inhaber',
      'inhaberin',
      'kontakt',
      'nom complet',
      'nombre completo',
    ],
  ],
  owner_user_id: ['user id'],
  template: ['plan', 'tarif'],
  users: ['seats', 'user limit', 'nutzer', 'benutzer'],
  storage_gb: ['storage', 'speicher', 'speicher gb'],
}

/** What the columns of a table probably stand for, by their headers. No field is guessed twice. */
export function guessFields(headers: readonly string[]): (FieldName | undefined)[] {
  const { columns } = readHeader(headers, 1, {})
  const guesses = headers.map((_, index) => columns.find(({ number }) => number === index + 1)?.field)
  for (const [index, header] of headers.entries()) {
    const field = guesses[index] === undefined ? fieldCalled(plain(header)) : undefined
    if (field && !guesses.includes(field)) guesses[index] = field
  }
  return guesses
}

function fieldCalled(name: string): FieldName | undefined {
  const entries = Object.entries(others) as [FieldName, string[]][]
  return entries.find(([, names]) => names.includes(name))?.[0]
}

/** A heading without accents and punctuation, in small letters. */
export function plain(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\be mail/g, 'email')
    .trim()
}
