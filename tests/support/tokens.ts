import { SignJWT } from 'jose'
import { target } from '../harness/target.ts'

/** What the target signs tokens with, where that is a secret that it tells. */
export const jwtSecret = target.own?.jwtSecret ?? process.env.JWT_SECRET

/** A token that the target takes for one of its own. `claims` are laid over those of an ordinary sign-in. */
export function mintToken(
  userId: string,
  claims: Record<string, unknown>,
  secret = jwtSecret,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const ordinary = {
    sub: userId,
    role: 'authenticated',
    aud: 'authenticated',
    iat: now - 60,
    exp: now + 3600,
  }
  return new SignJWT({ ...ordinary, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret))
}

/** A token with one of its parts changed, and so with a signature that is not its own. */
export function tamper(token: string, part: 'header' | 'payload', change: Record<string, unknown>): string {
  const parts = token.split('.')
  const index = part === 'header' ? 0 : 1
  const content = JSON.parse(Buffer.from(parts[index] ?? '', 'base64url').toString()) as object
  parts[index] = Buffer.from(JSON.stringify({ ...content, ...change })).toString('base64url')
  return parts.join('.')
}
