import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { type Cast, createCast, credentials, digestOf, type Role, rest } from './cast.ts'

const roles: Role[] = ['anon', 'citizen', 'clerk', 'owner', 'admin', 'service']
const unknown = crypto.randomUUID()

/**
 * Every function that REST offers, who may call it, and arguments that do nothing. `admin`: a signed-in user gets as far
 * as the function, which lets only admins pass. That the grants are no more than these: tests/database/grants.test.ts.
 */
const functions: Record<string, { open: Role[]; args: Record<string, unknown> }> = {
  change_tenant_status: { open: ['admin'], args: { p_tenant_id: unknown, p_action: 'archive' } },
  accept_batch: { open: ['admin'], args: { p_idempotency_key: unknown, p_items: [] } },
  admit_sign_up: { open: ['service'], args: { p_ip: '192.0.2.1', p_email: '' } },
  begin_sign_up: { open: ['service'], args: { p_idempotency_key: unknown, p_payload: {} } },
  cancel_batch: { open: ['admin'], args: { p_batch_id: unknown } },
  check_owner_email_availability: { open: ['admin'], args: { p_email: 'x' } },
  check_slug_availability: { open: ['admin'], args: { p_slug: 'x' } },
  claim_requests: { open: ['service'], args: { p_limit: 0, p_batch_id: unknown } },
  claim_setup_emails: { open: ['service'], args: { p_limit: 0, p_batch_id: unknown } },
  claim_setup_email: { open: ['admin'], args: { p_tenant_id: unknown } },
  count_waiting: { open: ['service'], args: {} },
  examine_batch: { open: ['admin'], args: { p_idempotency_key: unknown, p_items: [] } },
  acknowledge_adoption_findings: { open: ['service'], args: { p_note: 'x', p_ids: [0] } },
  advance_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  cancel_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  enter_fleet_step: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  fleet_status: { open: ['admin', 'service'], args: {} },
  get_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  list_fleet_run_tenants: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  list_fleet_runs: { open: ['admin', 'service'], args: {} },
  open_fleet_run: { open: ['admin', 'service'], args: { p_idempotency_key: null, p_settings: { no: 1 } } },
  pause_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  resume_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  retry_fleet_run: { open: ['admin', 'service'], args: { p_run_id: unknown } },
  open_fleet_runs: { open: ['service'], args: {} },
  get_batch: { open: ['admin', 'service'], args: { p_batch_id: unknown } },
  get_catalogue: { open: ['citizen', 'clerk', 'owner', 'admin', 'service'], args: { p_tenant_id: unknown } },
  create_tenant_api_key: {
    open: ['admin'],
    args: {
      p_tenant_id: unknown,
      p_name: 'x',
      p_public_key: 'x',
      p_secret_hash: 'x',
      p_idempotency_key: unknown,
    },
  },
  get_operations: { open: ['admin'], args: { p_looks_for_violations: false } },
  get_provisioning_request: { open: ['admin'], args: { p_request_id: unknown } },
  get_provisioning_result: { open: ['admin', 'service'], args: { p_request_id: unknown } },
  get_provisioning_results: { open: ['service'], args: { p_request_ids: [] } },
  get_provisioning_statistics: { open: ['admin'], args: {} },
  get_signed_in_admin: { open: ['admin'], args: {} },
  get_template: { open: ['admin'], args: { p_name: 'no-such' } },
  get_template_version: { open: ['admin'], args: { p_name: 'no-such', p_version: 1 } },
  get_tenant: { open: ['admin'], args: { p_tenant_id: unknown } },
  get_tenant_status: { open: ['admin'], args: { p_tenant_id: unknown } },
  get_tenant_timeline: { open: ['admin'], args: { p_tenant_id: unknown } },
  grant_admin: { open: ['service'], args: { p_email: 'nobody@nowhere.test' } },
  invariant_violations: { open: ['service'], args: {} },
  list_adoption_findings: { open: ['service'], args: {} },
  list_admins: { open: ['service'], args: {} },
  list_events: { open: ['admin'], args: {} },
  list_provisioning_requests: { open: ['admin'], args: {} },
  list_batch_events: { open: ['admin', 'service'], args: { p_batch_id: unknown } },
  list_batch_items: { open: ['admin', 'service'], args: { p_batch_id: unknown } },
  list_batches: { open: ['admin'], args: {} },
  list_rate_limits: { open: ['service'], args: {} },
  list_templates: { open: ['admin'], args: {} },
  list_schema_drift: { open: ['admin', 'service'], args: {} },
  list_tenant_api_keys: { open: ['admin'], args: { p_tenant_id: unknown } },
  list_tenants: { open: ['admin'], args: {} },
  mark_provisioning_failed: {
    open: ['admin', 'service'],
    args: { p_request_id: unknown, p_attempt_number: 1 },
  },
  metrics: { open: ['service'], args: {} },
  provision_tenant_atomic: { open: ['admin'], args: { p_idempotency_key: unknown, p_payload: {} } },
  provision_missing_schemas: { open: ['service'], args: { p_limit: 0 } },
  provision_tenant_schema: { open: ['admin', 'service'], args: { p_tenant_id: unknown } },
  release_setup_emails: { open: ['service'], args: { p_tenant_ids: [] } },
  repair_invariants: { open: ['service'], args: { p_dry_run: true } },
  require_admin: { open: ['admin'], args: {} },
  restore_template: { open: ['admin'], args: { p_name: 'no-such', p_version: 1 } },
  retire_template: { open: ['admin'], args: { p_name: 'no-such' } },
  retry_batch: { open: ['admin'], args: { p_batch_id: unknown } },
  revoke_admin: { open: ['service'], args: { p_email: 'nobody@nowhere.test' } },
  revoke_tenant_api_key: { open: ['admin'], args: { p_tenant_id: unknown, p_key_id: unknown } },
  rotate_tenant_api_key: {
    open: ['admin'],
    args: {
      p_tenant_id: unknown,
      p_key_id: unknown,
      p_public_key: 'x',
      p_secret_hash: 'x',
      p_idempotency_key: unknown,
    },
  },
  save_template: { open: ['admin'], args: { p_name: 'no-such', p_definition: {} } },
  set_rate_limit: { open: ['service'], args: { p_action: 'x', p_capacity: 0, p_per_minute: 0 } },
  start_audit_export: { open: ['admin'], args: {} },
  settle_batches: { open: ['service'], args: {} },
  transfer_tenant: { open: ['admin'], args: { p_tenant_id: unknown, p_owner_email: 'x' } },
  update_tenant: { open: ['admin'], args: { p_tenant_id: unknown, p_changes: {} } },
  undo_batch: { open: ['admin'], args: { p_batch_id: unknown, p_confirm: 'x' } },
  // Open to members: who is none is told what a tenant that does not exist answers.
  upsert_package: {
    open: ['citizen', 'clerk', 'owner', 'admin'],
    args: { p_tenant_id: unknown, p_slug: 'x', p_name: 'X' },
  },
  upsert_segment: {
    open: ['citizen', 'clerk', 'owner', 'admin'],
    args: { p_tenant_id: unknown, p_slug: 'x', p_name: 'X' },
  },
  validate_tenant_schema: { open: ['admin', 'service'], args: { p_tenant_id: unknown } },
  verify_tenant_api_key: { open: ['service'], args: { p_secret_hash: 'x' } },
}

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const namesIn = async (schema: string) => {
  const rows = await sql<{ name: string }>(
    'select distinct proname::text as name from pg_proc where pronamespace = $1::regnamespace order by 1',
    [schema],
  )
  return rows.map(({ name }) => name)
}

test('ASVS 8.2.1, API9:2023: every function in schema public is in the list', async () => {
  expect(await namesIn('public')).toEqual(Object.keys(functions).sort())
})

describe.for(roles)('ASVS 8.2.1, API5:2023: %s', (role) => {
  let before: unknown

  beforeAll(async () => {
    before = await digestOf(cast)
  })

  test.for(Object.entries(functions))('calling %s', async ([name, { open, args }]) => {
    const { status, text } = await rest(`/rpc/${name}`, credentials(cast, role), {
      method: 'POST',
      body: args,
    })
    const code = (JSON.parse(text || 'null') as { code?: string } | null)?.code
    if (open.includes(role)) {
      // What it makes of such arguments is its own affair.
      expect(['42501', 'PT401', 'PT403'], text).not.toContain(code)
      expect(status, text).toBeLessThan(500)
    } else {
      expect([401, 403], text).toContain(status)
      // Signed in, but no admin: those functions look for themselves.
      expect(['42501', 'PT403'], text).toContain(code)
    }
    // An admin's look-up of what is available leaves an event, of which the next test file tells.
    if (role === 'admin') return
    const unchanged = before
    before = await digestOf(cast)
    expect(before).toEqual(unchanged)
  })

  test('calling what is in schema private', async () => {
    const hidden = (await namesIn('private')).filter((name) => !(name in functions))
    const calls = hidden.flatMap((name) => [
      { path: `/rpc/${name}`, profile: 'public' },
      { path: `/rpc/${name}`, profile: 'private' },
      { path: `/rpc/private.${name}`, profile: 'public' },
    ])
    const answers = await Promise.all(
      calls.map(async ({ path, profile }) => {
        const headers = { ...credentials(cast, role), 'content-profile': profile, 'accept-profile': profile }
        const { status } = await rest(path, headers, { method: 'POST', body: {} })
        return { path, profile, status }
      }),
    )
    expect(answers.length).toBeGreaterThan(100)
    expect(answers.filter(({ status }) => status < 400 || status >= 500)).toEqual([])
  })
})
