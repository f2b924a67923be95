import type { Context } from 'hono'

/** An answer of the auth service that is not a success: status, machine-readable code, words. */
export class AuthError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'AuthError'
    this.status = status
    this.code = code
  }
}

/** A refused field. */
export const invalid = (message: string) => new AuthError(400, 'validation_failed', message)
/** A failure whose cause stays inside: callers never see what a trigger or constraint said. */
export const unexpected = (message: string) => new AuthError(500, 'unexpected_failure', message)

/** Answers in the form the caller asked for: supabase-js sends the API version, plain callers get the older one. */
export function answerAuthError(c: Context, error: AuthError): Response {
  const version = c.req.header('x-supabase-api-version') ?? ''
  const isNew = /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= '2024-01-01'
  if (isNew) c.header('X-Supabase-Api-Version', '2024-01-01')
  c.header('X-Sb-Error-Code', error.code)
  const body = isNew
    ? { code: error.code, message: error.message }
    : { code: error.status, error_code: error.code, msg: error.message }
  return c.json(body, error.status as 400)
}
