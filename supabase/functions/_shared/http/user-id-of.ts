import { decode } from 'hono/jwt'
import { z } from 'zod'

const claimsSchema = z.object({ sub: z.guid(), role: z.literal('authenticated') })

/**
 * Whose token it says it is; undefined where it is no user's (a project's key is a token, too, and RLS does not hold for
 * the secret one). Whether it is true, the database says.
 */
export function userIdOf(accessToken: string): string | undefined {
  try {
    return claimsSchema.safeParse(decode(accessToken).payload).data?.sub
  } catch {
    return undefined
  }
}
