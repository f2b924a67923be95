/** What the seed needs to know of a stack. */
export type SeedTarget = { apiUrl: string; secretKey: string; adminEmail: string; adminPassword: string }

/** Creates the demo admin's login where it is missing and makes it an admin. Doing it again changes nothing. */
export async function seed(target: SeedTarget): Promise<void> {
  const created = await call(target, '/auth/v1/admin/users', {
    email: target.adminEmail,
    password: target.adminPassword,
    email_confirm: true,
    user_metadata: { full_name: 'Demo Admin' },
  })
  if (!created.ok && created.code !== 'email_exists')
    throw new Error(`creating the demo admin: ${created.text}`)
  const granted = await call(target, '/rest/v1/rpc/grant_admin', { p_email: target.adminEmail })
  if (!granted.ok) throw new Error(`making the demo admin an admin: ${granted.text}`)
}

async function call({ apiUrl, secretKey }: SeedTarget, path: string, body: unknown) {
  const response = await fetch(apiUrl + path, {
    method: 'POST',
    headers: {
      apikey: secretKey,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const { code } = (response.ok ? {} : JSON.parse(text)) as { code?: string }
  return { ok: response.ok, code, text }
}
