import { createMiddleware } from 'hono/factory'
import { jwtVerify } from 'jose'
import { AuthError } from './auth-error.ts'
import type { ApiConfig } from './config.ts'

/** Lets only the secret key (or a token of role service_role) through, with the statuses of the hosted gateway and auth service. */
export function requireServiceRole(config: ApiConfig) {
  const secret = new TextEncoder().encode(config.jwtSecret)
  return createMiddleware(async (c, next) => {
    const key = c.req.header('apikey') ?? c.req.query('apikey')
    if (key !== config.secretKey && key !== config.publishableKey) {
      const message = key ? 'Invalid API key' : 'No API key found in request'
      return c.json({ message, hint: 'Send the key in the `apikey` header.' }, 401)
    }
    const authorization = c.req.header('authorization')
    const bearer = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
    if (authorization && !bearer) {
      throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
    }
    const role =
      bearer && !bearer.startsWith('sb_')
        ? await roleOf(bearer, secret)
        : key === config.secretKey
          ? 'service_role'
          : 'anon'
    if (role !== 'service_role') throw new AuthError(403, 'not_admin', 'User not allowed')
    await next()
  })
}

async function roleOf(token: string, secret: Uint8Array): Promise<unknown> {
  try {
    return (await jwtVerify(token, secret, { algorithms: ['HS256'] })).payload.role
  } catch {
    throw new AuthError(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature')
  }
}
