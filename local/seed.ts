import type { StackEnv } from './stack-env.ts'

/** Creates the demo admin's login where it is missing and makes it an admin. Doing it again changes nothing. */
export async function seed(env: StackEnv): Promise<void> {
  const created = await call(env, '/auth/v1/admin/users', {
    email: env.ADMIN_EMAIL,
    password: env.ADMIN_PASSWORD,
    email_confirm: true,
    user_metadata: { full_name: 'Demo Admin' },
  })
  if (!created.ok && created.code !== 'email_exists')
    throw new Error(`creating the demo admin: ${created.text}`)
  const granted = await call(env, '/rest/v1/rpc/grant_admin', { p_email: env.ADMIN_EMAIL })
  if (!granted.ok) throw new Error(`making the demo admin an admin: ${granted.text}`)
}

async function call(env: StackEnv, path: string, body: unknown) {
  const response = await fetch(env.API_URL + path, {
    method: 'POST',
    headers: {
      apikey: env.SECRET_KEY,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const { code } = (response.ok ? {} : JSON.parse(text)) as { code?: string }
  return { ok: response.ok, code, text }
}
