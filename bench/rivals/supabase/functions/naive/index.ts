import { createClient } from '@supabase/supabase-js'

/** As much of Deno as is used here. */
declare const Deno: {
  env: { get(name: string): string | undefined }
  serve(handler: (request: Request) => Promise<Response>): void
}

const secretKey = JSON.parse(Deno.env.get('SUPABASE_SECRET_KEYS') ?? '{}').default as string
const supabase = createClient(Deno.env.get('SUPABASE_URL') ?? '', secretKey, {
  auth: { persistSession: false, autoRefreshToken: false },
})

type Reply = { data: unknown; error: { message: string } | null }

/** What a query that has to succeed answers. */
async function must<Answer extends Reply>(query: PromiseLike<Answer>): Promise<NonNullable<Answer['data']>> {
  const { data, error } = await query
  if (error) throw new Error(error.message)
  return data as NonNullable<Answer['data']>
}

/** Whether a query, one of those that look before they leap, has found a row. */
async function isThere(query: PromiseLike<Reply>): Promise<boolean> {
  return ((await must(query)) as unknown[]).length > 0
}

Deno.serve(async (request) => {
  try {
    return Response.json(await provision(request), { status: 201 })
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 500 })
  }
})

/** A tenant as it is usually made: 19 statements, one round trip each, and nothing that undoes half of them. */
async function provision(request: Request): Promise<unknown> {
  const { tenant, owner } = await request.json()
  const key = request.headers.get('idempotency-key')
  const slug = (tenant.name as string).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

  const token = request.headers.get('authorization')?.replace('Bearer ', '')
  const { user: admin } = await must(supabase.auth.getUser(token))
  if (!admin) throw new Error('not signed in')
  const employee = supabase.from('employees').select('role').eq('user_id', admin.id).eq('status', 'ACTIVE')
  if (!(await isThere(employee))) throw new Error('not an admin')
  const requests = supabase.from('provisioning_requests')
  if (await isThere(requests.select('id').eq('admin_user_id', admin.id).eq('idempotency_key', key))) {
    throw new Error('done already')
  }
  if (await isThere(supabase.from('tenants').select('id').eq('slug', slug))) throw new Error('slug is taken')
  const waiting = requests.select('id').eq('owner_email', owner.email).in('status', ['pending', 'processing'])
  if (await isThere(waiting)) throw new Error('address is taken')
  const template = await must(
    supabase.from('tenant_templates').select().eq('name', 'default').eq('is_current', true).single(),
  )

  const { id: requestId, tenant_id: tenantId } = await must(
    requests
      .insert({
        admin_user_id: admin.id,
        idempotency_key: key,
        status: 'processing',
        payload: { tenant: { ...tenant, slug }, owner },
        owner_email: owner.email,
        owner_mode: 'invite',
        current_attempt: 1,
        lease_expires_at: new Date(Date.now() + 180_000).toISOString(),
        deadline_at: new Date(Date.now() + 900_000).toISOString(),
      })
      .select('id, tenant_id')
      .single(),
  )
  await must(supabase.from('provisioning_attempts').insert({ request_id: requestId, attempt_number: 1 }))
  const event = { actor_kind: 'user', actor_id: admin.id, request_id: requestId, tenant_id: tenantId }
  await must(supabase.from('provisioning_events').insert({ ...event, action: 'attempt_started' }))
  const { definition } = template
  const made = await must(
    supabase
      .from('tenants')
      .insert({
        id: tenantId,
        request_id: requestId,
        name: tenant.name,
        slug,
        template_name: template.name,
        template_version: template.version,
        timezone: 'UTC',
        currency: 'USD',
        features: definition.features,
        user_limit: definition.limits.users,
        storage_limit_gb: definition.limits.storage_gb,
      })
      .select()
      .single(),
  )
  const [{ packages, ...segment }] = definition.segments
  const { id: segmentId } = await must(
    supabase
      .from('segments')
      .insert({ ...segment, tenant_id: tenantId, position: 1 })
      .select('id')
      .single(),
  )
  const rows = packages.map((each: object, index: number) => ({
    ...each,
    tenant_id: tenantId,
    segment_id: segmentId,
    grouping_order: index + 1,
  }))
  await must(supabase.from('packages').insert(rows))

  const { user } = await must(
    supabase.auth.admin.createUser({
      email: owner.email,
      email_confirm: true,
      user_metadata: { full_name: owner.fullName },
    }),
  )
  if (!user) throw new Error('no user')
  const at = new Date().toISOString()
  const member = { tenant_id: tenantId, user_id: user.id, role: 'OWNER' }
  await must(supabase.from('tenant_members').insert(member))
  const active = { status: 'active', owner_id: user.id, activated_at: at }
  await must(supabase.from('tenants').update(active).eq('id', tenantId))
  const succeeded = { status: 'succeeded', ended_at: at }
  await must(supabase.from('provisioning_attempts').update(succeeded).eq('request_id', requestId))
  const result = { tenant: { ...made, ...active }, owner: { id: user.id, email: owner.email } }
  const completed = {
    status: 'completed',
    lease_expires_at: null,
    deadline_at: null,
    completed_at: at,
    result,
  }
  await must(requests.update(completed).eq('id', requestId))
  await must(supabase.from('provisioning_events').insert({ ...event, action: 'tenant_activated' }))
  await must(supabase.auth.resetPasswordForEmail(owner.email))
  return { ...result, owner: { ...result.owner, setupEmail: 'sent' } }
}
