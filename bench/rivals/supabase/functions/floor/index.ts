/** As much of Deno as is used here. */
declare const Deno: {
  env: { get(name: string): string | undefined }
  serve(handler: (request: Request) => Promise<Response>): void
}

const url = Deno.env.get('SUPABASE_URL') ?? ''
const secretKey = JSON.parse(Deno.env.get('SUPABASE_SECRET_KEYS') ?? '{}').default as string
const publishableKey = JSON.parse(Deno.env.get('SUPABASE_PUBLISHABLE_KEYS') ?? '{}').default as string

/** One hop through the gateway, read to its end. */
async function hop(path: string, key: string, authorization: string, body?: unknown, expected = 200) {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { apikey: key, authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  if (response.status !== expected) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

const asService = (path: string, body?: unknown, expected?: number) =>
  hop(path, secretKey, `Bearer ${secretKey}`, body, expected)

/** What has the form of a bcrypt hash, and is nobody's. */
const hash = `$2b$10$${'a'.repeat(53)}`

/** The hops after the first: empty but for a password's hash. */
async function empty(owner: { mode: string; password?: string }): Promise<void> {
  if (owner.mode === 'password') {
    // Refused, after one comparison with a hash: what a hash costs, where the auth service would make one.
    const wrong = { email: 'hashed@bench.test', password: owner.password }
    await asService('/auth/v1/token?grant_type=password', wrong, 400)
    await asService('/rest/v1/rpc/do_nothing', {})
  } else {
    await asService('/auth/v1/health')
    await Promise.all([asService('/rest/v1/rpc/do_nothing', {}), asService('/auth/v1/health')])
  }
}

/** The same, with what the auth service does by itself for an invited user who is nobody's owner. */
async function withAuthService(owner: { email: string }): Promise<void> {
  const email = `also-${owner.email}`
  const user = { email, email_confirm: true, user_metadata: { full_name: 'Jane Doe' }, password_hash: hash }
  await asService('/auth/v1/admin/users', user)
  await Promise.all([asService('/rest/v1/rpc/do_nothing', {}), asService('/auth/v1/recover', { email })])
}

/** What a tenant costs with nothing around it: as many hops as ours, to the same services, one of which inserts all rows. */
Deno.serve(async (request) => {
  const { tenant, owner } = await request.json()
  const authorization = request.headers.get('authorization') ?? ''
  const made = await hop('/rest/v1/rpc/insert_bare_tenant', publishableKey, authorization, {
    p_key: request.headers.get('idempotency-key'),
    p_payload: { tenant, owner },
    p_owner_id: crypto.randomUUID(),
  })
  await (request.url.includes('/with-auth-service/') ? withAuthService(owner) : empty(owner))
  return Response.json(made, { status: 201 })
})
