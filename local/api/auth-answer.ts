import type { Context } from 'hono'
import type pg from 'pg'
import { AuthError, answerAuthError, unexpected } from './auth-error.ts'

/** Turns the lite app's answer into the auth service's: the form of failures, and no new tokens for banned users. */
export async function likeAuthService(c: Context, pool: pg.Pool, answer: Response): Promise<Response> {
  const location = answer.headers.get('location')
  // Of what it could not do it says in a link's answer that it was denied.
  if (location?.includes('error_code=server_error')) {
    const told = location.replace('access_denied', 'server_error')
    return c.redirect(told.replace('error_code=server_error', 'error_code=unexpected_failure'), 303)
  }
  if (answer.status === 500) return answerAuthError(c, unexpected('Database error'))
  if (answer.status !== 200 || !c.req.path.endsWith('/token')) return answer
  const { user } = (await answer.clone().json()) as { user?: { id: string } }
  const banned = await pool.query('select from auth.users where id = $1 and banned_until > now()', [user?.id])
  return banned.rowCount ? answerAuthError(c, new AuthError(400, 'user_banned', 'User is banned')) : answer
}
