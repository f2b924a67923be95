import { randomBytes } from 'node:crypto'
import { hash } from 'bcryptjs'
import { AuthError, invalid, unexpected } from './auth-error.ts'

/** The body of an admin create or update. */
export type UserInput = {
  id?: string
  aud?: string
  role?: string
  email?: string
  phone?: string
  password?: string | null
  password_hash?: string
  email_confirm?: boolean
  phone_confirm?: boolean
  user_metadata?: Record<string, unknown> | null
  app_metadata?: Record<string, unknown> | null
  ban_duration?: string
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const stringFields = [
  'id',
  'aud',
  'role',
  'email',
  'phone',
  'password',
  'password_hash',
  'ban_duration',
] as const

/** Reads a JSON body; a field of the wrong type is bad JSON to the auth service. */
export async function readBody(request: Request): Promise<Record<string, unknown>> {
  const bad = (why: string) => new AuthError(400, 'bad_json', `Could not parse request body as JSON: ${why}`)
  let body: unknown
  try {
    body = JSON.parse(await request.text())
  } catch {
    throw bad('syntax error')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('not an object')
  const fields = body as Record<string, unknown>
  for (const name of stringFields) {
    if (fields[name] != null && typeof fields[name] !== 'string') throw bad(`${name} is not a string`)
  }
  return fields
}

/** The path's or body's user id, if it has the form of one. */
export function isUuid(value: string): boolean {
  return uuidPattern.test(value)
}

/** Checks an e-mail's form and lower-cases it. */
export function normaliseEmail(email: unknown): string {
  if (typeof email !== 'string' || email === '') throw invalid('An email address is required')
  if (Buffer.byteLength(email) > 255) throw invalid('An email address is too long')
  if (!/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)*$/.test(email))
    throw invalid('Unable to validate email address: invalid format')
  return email.toLowerCase()
}

/** Checks a phone number's form and takes the + off. */
export function normalisePhone(phone: string): string {
  const digits = phone.replaceAll(/[\s+]/g, '')
  if (!/^[1-9]\d{1,14}$/.test(digits)) throw invalid('Invalid phone number format (E.164 required)')
  return digits
}

/** The bcrypt hash to store: of the password, of a random one where there is none, or the given hash as it is. */
export async function encryptedPassword(input: UserInput): Promise<string> {
  if (input.password != null && input.password_hash)
    throw invalid('Only a password or a password hash should be provided')
  if (input.password_hash) {
    if (!/^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$/.test(input.password_hash))
      throw unexpected('Error creating user')
    return input.password_hash
  }
  return hashPassword(input.password || randomBytes(48).toString('base64url'))
}

/** A bcrypt hash at the auth service's cost. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > 72) throw invalid('bcrypt: password length exceeds 72 bytes')
  return hash(password, 10)
}

/** Milliseconds of a Go duration such as `24h` or `1h30m`; 0 for `none`. */
export function banMilliseconds(duration: string): number {
  if (duration === 'none') return 0
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(duration)) throw invalid('invalid format for ban duration')
  let total = 0
  for (const [, amount, unit] of duration.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(amount) * units[unit as keyof typeof units]
  }
  return total
}
