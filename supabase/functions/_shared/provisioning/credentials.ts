import { hash } from 'bcryptjs'

/** Without the characters that people misread: 54 letters and digits, 5.75 bits each. */
const READABLE = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
const TEMPORARY_PASSWORD_LENGTH = 20

/** A random password to be shown once: 20 readable characters, about 116 bits. */
export function generateTemporaryPassword(): string {
  const characters: string[] = []
  // Bytes past the last whole multiple are thrown away, so that every character is equally likely.
  const limit = 256 - (256 % READABLE.length)
  while (characters.length < TEMPORARY_PASSWORD_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < limit && characters.length < TEMPORARY_PASSWORD_LENGTH)
        characters.push(READABLE[byte % READABLE.length] ?? '')
    }
  }
  return characters.join('')
}

export interface ApiKeyPair {
  publicKey: string
  secretKey: string
  /** SHA-256 of the secret key in hex: all that leaves this process but the answer. */
  secretHash: string
}

/** A key pair with 256 random bits each. */
export async function generateApiKeyPair(): Promise<ApiKeyPair> {
  const secretKey = `sk_${randomToken()}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secretKey))
  const secretHash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { publicKey: `pk_${randomToken()}`, secretKey, secretHash }
}

function randomToken(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

let unusableHash: Promise<string> | undefined

/**
 * A bcrypt hash that no password has: of a random secret that is thrown away. Made once per process; without it the
 * auth service would hash a random password for each invited owner (about 100 ms of CPU).
 */
export function unusablePasswordHash(): Promise<string> {
  unusableHash ??= hash(randomToken(), 10)
  return unusableHash
}
