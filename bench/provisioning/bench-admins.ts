import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import pg from 'pg'
import type { Stack } from '../../local/stack.ts'

/** Someone who may provision, with a token that outlives the bench. */
export type BenchAdmin = { id: string; token: string }

/** Makes as many admins as asked for. */
export async function makeAdmins({ env, superuserUrl }: Stack, count: number): Promise<BenchAdmin[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query(
    `with users as (
       insert into auth.users (id, aud, role, email, email_confirmed_at)
       select u.id, 'authenticated', 'authenticated', u.id || '@bench.test', now() from unnest($1::uuid[]) as u (id)
       returning id
     )
     insert into public.employees (user_id, role) select u.id, 'ADMIN' from users u`,
    [ids],
  )
  await client.end()
  return Promise.all(ids.map(async (id) => ({ id, token: await signToken(env.JWT_SECRET, id) })))
}

function signToken(secret: string, userId: string): Promise<string> {
  return new SignJWT({ sub: userId, role: 'authenticated', aud: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('6h')
    .sign(new TextEncoder().encode(secret))
}
