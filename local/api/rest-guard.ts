import { createMiddleware } from 'hono/factory'
import { jwtVerify } from 'jose'

const apiRoles = new Set<unknown>(['anon', 'authenticated', 'service_role'])

/**
 * Refuses two kinds of tokens that PostgREST refuses and the lite app lets pass: what is no token at all (it would
 * count as anonymous), and roles that only a database owner may take.
 */
export function restGuard(jwtSecret: string) {
  const secret = new TextEncoder().encode(jwtSecret)
  return createMiddleware(async (c, next) => {
    const token = /^Bearer\s+(.*)$/.exec(c.req.header('authorization') ?? '')?.[1]?.trim()
    if (token === undefined || token.startsWith('sb_')) return next()
    c.header('Access-Control-Allow-Origin', '*')
    const parts = token.split('.').filter(Boolean).length
    if (parts !== 3) return c.json(refusal('PGRST301', `Expected 3 parts in JWT; got ${parts}`), 401)
    const verified = await jwtVerify(token, secret, { algorithms: ['HS256'] }).catch(() => undefined)
    const role = verified?.payload.role ?? 'anon'
    if (verified && !apiRoles.has(role)) {
      return c.json(refusal('42501', `permission denied to set role "${String(role)}"`), 403)
    }
    return next()
  })
}

const refusal = (code: string, message: string) => ({ code, message, details: null, hint: null })
