import { compare } from 'bcryptjs'
import { Hono } from 'hono'
import type pg from 'pg'
import { AuthError, answerAuthError, invalid } from './auth-error.ts'
import { changeUser, deleteUser } from './change-user.ts'
import type { ApiConfig } from './config.ts'
import { createUser } from './create-user.ts'
import type { AuthMailer } from './links.ts'
import { generateLink, recover } from './recovery.ts'
import { requireServiceRole } from './require-service-role.ts'
import { findUser, presentUser, type UserRow } from './user.ts'
import { isUuid, readBody, type UserInput } from './user-input.ts'

/** How long the auth service works on a request before it gives up; what it began may still be committed. */
const patience = 10_000

/** What the auth service has and the lite app lacks: the admin API, and recovery mails with their limit. */
export function authRoutes(pool: pg.Pool, mailer: AuthMailer, config: ApiConfig): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (error instanceof AuthError) return answerAuthError(c, error)
    console.error(error)
    return answerAuthError(c, new AuthError(500, 'unexpected_failure', 'Unexpected failure'))
  })
  app.post('/recover', async (c) => {
    await withinPatience(recover(pool, mailer, config, await readBody(c.req.raw), c.req.query('redirect_to')))
    return c.json({})
  })

  app.post('/token', async (c, next) => {
    await refuseWrongPassword(pool, c.req.query('grant_type'), c.req.raw.clone())
    return next()
  })

  app.use('/admin/*', requireServiceRole(config))
  app.post('/admin/users', async (c) => {
    const input = (await readBody(c.req.raw)) as UserInput
    return c.json(await withinPatience(createUser(pool, input)))
  })
  app.get('/admin/users', async (c) => {
    const page = positive(c.req.query('page'), 1)
    const perPage = positive(c.req.query('per_page'), 50)
    const { rows } = await pool.query<UserRow & { total: string }>(
      'select *, count(*) over () as total from auth.users order by created_at desc, id limit $1 offset $2',
      [perPage, (page - 1) * perPage],
    )
    const total = Number(rows[0]?.total ?? 0)
    c.header('X-Total-Count', String(total))
    c.header('Link', pageLinks(c.req.url, page, Math.ceil(total / perPage)))
    const users = await Promise.all(rows.map((row) => presentUser(pool, row)))
    return c.json({ users, aud: 'authenticated' })
  })
  app.get('/admin/users/:id', async (c) =>
    c.json(await presentUser(pool, await loadUser(pool, c.req.param('id')))),
  )
  app.put('/admin/users/:id', async (c) => {
    const user = await loadUser(pool, c.req.param('id'))
    return c.json(await withinPatience(changeUser(pool, user, (await readBody(c.req.raw)) as UserInput)))
  })
  app.delete('/admin/users/:id', async (c) => {
    const user = await loadUser(pool, c.req.param('id'))
    // A plain DELETE has no body, nor a content-length of 0 to say so.
    const isEmpty = (await c.req.raw.clone().text()) === ''
    const body = isEmpty ? {} : await readBody(c.req.raw)
    await withinPatience(deleteUser(pool, user, body.should_soft_delete === true))
    return c.json({})
  })
  app.post('/admin/generate_link', async (c) =>
    c.json(await withinPatience(generateLink(pool, config, await readBody(c.req.raw)))),
  )
  return app
}

/**
 * The auth service looks at the password first, the lite app at whether the address is confirmed: that would tell anybody
 * which addresses wait for it.
 */
async function refuseWrongPassword(
  pool: pg.Pool,
  grantType: string | undefined,
  request: Request,
): Promise<void> {
  if (grantType !== 'password') return
  const { email, password } = await readBody(request)
  const user = typeof email === 'string' && (await findUser(pool, 'email', email.toLowerCase()))
  if (!user || user.email_confirmed_at || !user.encrypted_password) return
  if (typeof password !== 'string' || !(await compare(password, user.encrypted_password))) {
    throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
  }
}

async function loadUser(pool: pg.Pool, id: string): Promise<UserRow> {
  if (!isUuid(id)) throw new AuthError(404, 'validation_failed', 'user_id must be an UUID')
  const user = await findUser(pool, 'id', id)
  if (!user) throw new AuthError(404, 'user_not_found', 'User not found')
  return user
}

function positive(value: string | undefined, otherwise: number): number {
  if (!value) return otherwise
  if (!/^\d{1,6}$/.test(value) || Number(value) === 0) throw invalid('Bad Pagination Parameters')
  return Number(value)
}

function pageLinks(url: string, page: number, pages: number): string {
  const link = (target: number, rel: string) => {
    const address = new URL(url)
    address.searchParams.set('page', String(target))
    return `<${address.pathname}${address.search}>; rel="${rel}"`
  }
  return [...(page < pages ? [link(page + 1, 'next')] : []), link(pages, 'last')].join(', ')
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    const error = new AuthError(
      504,
      'request_timeout',
      'Processing this request timed out, please retry after a moment.',
    )
    timer = setTimeout(() => reject(error), patience)
  })
  work.catch(() => {})
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
