import { z } from 'zod'
import { printable } from './printable.ts'
import { isReservedSlug, isValidSlug } from './slug.ts'

// Same patterns as SQL's private.is_valid_email and private.is_valid_domain. ASCII only, before any lower-casing: the
// Kelvin sign, for one, folds to k.
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
const EMAIL_LOCAL_PART_MAX = 64
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
const TIMEZONE = /^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** In code points, as Postgres counts. */
export function countCharacters(text: string): number {
  return [...text].length
}

/** One line of text of 1 to `max` characters (code points), trimmed, without control characters, or what else is not clean. */
export function line(max: number, isClean = (text: string) => !CONTROL_CHARACTERS.test(text)) {
  return z
    .string()
    .trim()
    .refine(
      (text) => countCharacters(text) >= 1 && countCharacters(text) <= max,
      `must have 1 to ${max} characters`,
    )
    .refine(isClean, 'must not have control characters')
    .meta({ minLength: 1, maxLength: max })
}

export const REASON_MAX = 500

/** Why something is done; the audit keeps it, and is read in tables and terminals. */
export const reasonField = line(REASON_MAX, (text) => printable(text) === text)

export const slugField = z
  .string()
  .refine(isValidSlug, 'must be a DNS label of 3 to 63 characters: a-z, 0-9 and single hyphens')
  .refine((slug) => !isReservedSlug(slug), 'is reserved')
  .meta({ description: 'A DNS label without `--` that is not reserved.', minLength: 3, maxLength: 63 })

export const emailField = z
  .string()
  .max(254, 'must have at most 254 characters')
  .refine(
    (email) => EMAIL.test(email) && email.indexOf('@') <= EMAIL_LOCAL_PART_MAX,
    'must be an e-mail address',
  )
  .meta({ description: 'Kept and compared in lower-case.', pattern: EMAIL.source })
  .transform((email) => email.toLowerCase())

export const domainField = z
  .string()
  .max(253, 'must have at most 253 characters')
  .refine((domain) => DOMAIN.test(domain), 'must be a lower-case host name')
  .meta({ pattern: DOMAIN.source })

export const timezoneField = z
  .string()
  .refine(isTimezone, 'must be an IANA time zone')
  .meta({ description: 'IANA name.', pattern: TIMEZONE.source })

export const currencyField = z
  .string()
  .refine((code) => currencies.has(code), 'must be an ISO 4217 code')
  .meta({ description: 'ISO 4217 code.', pattern: '^[A-Z]{3}$' })

/** A formatter takes half a millisecond to make, and a batch may name ten thousand. */
const timezonesSeen = new Set<string>()

// Intl.supportedValuesOf('timeZone') lacks UTC and some aliases; the formatter knows them all.
function isTimezone(name: string): boolean {
  if (timezonesSeen.has(name)) return true
  if (!TIMEZONE.test(name)) return false
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    // It takes any letter case. An alias may resolve to another name, but the same name only to its proper spelling.
    const isOne = timeZone === name || timeZone.toLowerCase() !== name.toLowerCase()
    if (isOne) timezonesSeen.add(name)
    return isOne
  } catch {
    return false
  }
}

/** bcrypt reads no more than 72 bytes, and the auth service answers 500 beyond; it checks no minimum of its own. */
export const passwordField = z
  .string()
  .refine((password) => countCharacters(password) >= 12, 'must have at least 12 characters')
  .refine(
    (password) => new TextEncoder().encode(password).length <= 72,
    'must have at most 72 bytes in UTF-8',
  )
  .meta({ description: 'At most 72 bytes in UTF-8.', format: 'password', minLength: 12, maxLength: 72 })

/** Any JSON. */
export const jsonField = z.json().register(z.globalRegistry, { id: 'Json' })

const SETTINGS_MAX_BYTES = 16 * 1024

export const settingsField = z
  .record(z.string(), jsonField)
  .refine(
    (settings) => new TextEncoder().encode(JSON.stringify(settings)).length <= SETTINGS_MAX_BYTES,
    'must have at most 16 KiB',
  )
  .meta({ description: 'Any JSON object of up to 16 KiB.' })

/** What a template is called. */
export const templateNameField = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be a label')

/** A moment, or the beginning of a day in UTC. */
export const momentField = z.union([
  z.iso.datetime({ offset: true, message: 'must be a date, or a date and time with its offset' }),
  z.iso.date().transform((date) => `${date}T00:00:00Z`),
])

/** The `ETag` of a tenant that was read, as `If-Match` brings it back: a moment in quotes. Proxies may have weakened it. */
export const ifMatchField = z
  .string()
  .regex(/^(W\/)?"[^"]*"$/, 'must be one ETag, in its quotes')
  .transform((tag) => tag.replace(/^(W\/)?"|"$/g, ''))
  .pipe(z.iso.datetime({ offset: true, message: 'must be an ETag of this tenant' }))
