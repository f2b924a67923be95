import type { Context } from 'hono'
import type pg from 'pg'
import { AuthError, answerAuthError } from './auth-error.ts'

/** Withholds new tokens from banned users, at whom the lite app does not look. */
export async function withholdFromBanned(c: Context, pool: pg.Pool, answer: Response): Promise<Response> {
  if (answer.status !== 200) return answer
  const { user } = (await answer.clone().json()) as { user?: { id: string } }
  const banned = await pool.query('select from auth.users where id = $1 and banned_until > now()', [user?.id])
  return banned.rowCount ? answerAuthError(c, new AuthError(400, 'user_banned', 'User is banned')) : answer
}
