import { randomBytes, randomUUID } from 'node:crypto'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { createLandlordClient } from '../../client/landlord-client.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { readTemplateVersion } from '../../supabase/functions/_shared/contract/endpoints/templates.ts'
import type { ProvisionRequestInput } from '../../supabase/functions/_shared/contract/provision-request.ts'
import type { StackEnv } from '../stack-env.ts'
import { type DemoResult, report } from './report.ts'

/**
 * Provisions one tenant through the public HTTP API, looks at it as its owner, and prints what came of it. A failure is no news once
 * the signal says that the stack is being stopped.
 */
export async function demo(env: StackEnv, ending: AbortSignal): Promise<boolean> {
  try {
    const result = await provisionOneTenant(env)
    console.log(report(result))
    return result.checks.every((check) => check.holds)
  } catch (error) {
    if (!ending.aborted) {
      console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    return false
  }
}

async function provisionOneTenant(env: StackEnv): Promise<DemoResult> {
  const admin = await signIn(env, env.ADMIN_EMAIL, env.ADMIN_PASSWORD)
  const slug = `demo-${Date.now().toString(36)}`
  const email = `owner@${slug}.test`
  const password = randomBytes(18).toString('base64url')
  const key = randomUUID()
  const body: ProvisionRequestInput = {
    tenant: { name: `Demo ${slug.slice(5)}`, slug, timezone: 'Europe/Berlin', currency: 'EUR' },
    owner: { email, fullName: 'Jane Doe', mode: 'password', password },
    apiKey: true,
  }
  const landlord = createLandlordClient({
    baseUrl: `${env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: env.PUBLISHABLE_KEY,
    accessToken: admin.token,
  })
  const started = performance.now()
  const first = await landlord.call(provisionTenant, { body, idempotencyKey: key })
  const milliseconds = Math.round(performance.now() - started)
  const again = await landlord.call(provisionTenant, { body, idempotencyKey: key })
  const owner = await signIn(env, email, password)
  const [tenants, segments, packages] = await Promise.all([
    rows(owner.client, 'tenants', 'id, name, slug, status', 'name'),
    rows(owner.client, 'segments', 'id, name', 'position'),
    rows(owner.client, 'packages', 'id, name, segment_id', 'grouping_order'),
  ])
  const { tenant } = first.body
  const [name = '', version = ''] = tenant.template.split('@')
  const { body: template } = await landlord.call(readTemplateVersion, { params: { name, version } })
  const namesOf = (found: Record<string, unknown>[]) => found.map(({ name }) => String(name))
  const secrets = [password, first.body.apiKey?.secretKey].filter((secret) => secret !== undefined)
  return {
    request: { url: tenantsUrl(env), key, name: body.tenant.name, slug, email },
    first: { status: first.status, tenant, owner: first.body.owner, milliseconds },
    owner: { email, tenants: tenants.length, segments: namesOf(segments), packages: namesOf(packages) },
    again: { status: again.status, tenantId: again.body.tenant.id, replayed: again.isReplay },
    checks: [
      { claim: 'the tenant is active', holds: tenant.status === 'active' },
      { claim: 'the owner signs in with their own password', holds: owner.userId === first.body.owner.id },
      {
        claim: 'the owner sees their tenant and no other',
        holds: tenants.length === 1 && tenants[0]?.id === tenant.id,
      },
      {
        claim: `it has the segments and packages of ${tenant.template}, and no other`,
        holds: catalogueOf(segments, packages) === JSON.stringify(template.definition.segments.map(sketch)),
      },
      {
        claim: 'the same key again answers 200 with the same tenant, marked as a replay',
        holds: again.status === 200 && again.isReplay && again.body.tenant.id === tenant.id,
      },
      {
        claim: 'the replay carries no secret',
        holds: !secrets.some((secret) => JSON.stringify(again.body).includes(secret)),
      },
    ],
  }
}

/** A segment by its name and its packages'. */
const sketch = ({ name, packages }: { name: string; packages: { name: string }[] }) => [
  name,
  ...packages.map((each) => each.name),
]

/** What a tenant has, in the same form. */
function catalogueOf(segments: Record<string, unknown>[], packages: Record<string, unknown>[]): string {
  return JSON.stringify(
    segments.map(({ id, name }) => [
      name,
      ...packages.filter(({ segment_id }) => segment_id === id).map((each) => each.name),
    ]),
  )
}

const tenantsUrl = (env: StackEnv) => `${env.FUNCTIONS_URL}/tenant-provisioning/tenants`

async function signIn(env: StackEnv, email: string, password: string) {
  const client = createClient(env.API_URL, env.PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: fetchQuietly },
  })
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw new Error(`${email} cannot sign in: ${error.message}`)
  return { client, token: data.session.access_token, userId: data.user.id }
}

/** The auth client prints a failed fetch, stack and all; an answer it doesn't. */
const fetchQuietly: typeof fetch = (input, init) =>
  fetch(input, init).catch((error: Error) => Response.json({ message: error.message }, { status: 503 }))

async function rows(
  client: SupabaseClient,
  table: string,
  columns: string,
  orderedBy: string,
): Promise<Record<string, unknown>[]> {
  const { data, error } = await client.from(table).select(columns).order(orderedBy)
  if (error) throw new Error(`the owner cannot read ${table}: ${error.message}`)
  return data as unknown as Record<string, unknown>[]
}
