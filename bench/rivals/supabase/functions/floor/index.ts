/** As much of Deno as is used here. */
declare const Deno: {
  env: { get(name: string): string | undefined }
  serve(handler: (request: Request) => Promise<Response>): void
}

const url = Deno.env.get('SUPABASE_URL') ?? ''
const secretKey = JSON.parse(Deno.env.get('SUPABASE_SECRET_KEYS') ?? '{}').default as string
const publishableKey = JSON.parse(Deno.env.get('SUPABASE_PUBLISHABLE_KEYS') ?? '{}').default as string

/** One hop through the gateway, read to its end. */
async function hop(path: string, authorization: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { apikey: publishableKey, authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return await response.json()
}

/** What a tenant costs with nothing around it: as many hops as ours, to the same services, one of which inserts all rows. */
Deno.serve(async (request) => {
  const { tenant, owner } = await request.json()
  const authorization = request.headers.get('authorization') ?? ''
  const asService = `Bearer ${secretKey}`
  const made = await hop('/rest/v1/rpc/insert_bare_tenant', authorization, {
    p_key: request.headers.get('idempotency-key'),
    p_payload: { tenant, owner },
    p_owner_id: crypto.randomUUID(),
  })
  if (owner.mode === 'password') {
    // Refused, after one comparison with a hash: what a hash costs, where the auth service would make one.
    const wrong = { email: 'hashed@bench.test', password: owner.password }
    await hop('/auth/v1/token?grant_type=password', asService, wrong)
    await hop('/rest/v1/rpc/do_nothing', asService, {})
  } else {
    await hop('/auth/v1/health', asService)
    await Promise.all([hop('/rest/v1/rpc/do_nothing', asService, {}), hop('/auth/v1/health', asService)])
  }
  return Response.json(made, { status: 201 })
})
