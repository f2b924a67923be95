import assert from 'node:assert/strict'
import type pg from 'pg'
import type { Name, Scene, Wanted } from './scene.ts'

type Found = {
  id: string
  status: string
  current_attempt: number
  is_prepared: boolean
  owner_mode: string
  attempts: { number: number; status: string; owner_id: string | null; is_born: boolean }[]
  tenants: { status: string; owner_id: string | null }[]
  segments: number
  packages: number
  /** Schema and role. */
  own_schema: number
  owners: string[]
}

const lookSql = `
  select r.id, r.status, r.current_attempt, r.prepared_at is not null as is_prepared, r.owner_mode,
    (select coalesce(jsonb_agg(jsonb_build_object(
       'number', a.attempt_number, 'status', a.status, 'owner_id', a.owner_id,
       'is_born', exists (select from auth.users u where u.id = a.owner_id)) order by a.attempt_number), '[]')
     from public.provisioning_attempts a where a.request_id = r.id) as attempts,
    (select coalesce(jsonb_agg(jsonb_build_object('status', t.status, 'owner_id', t.owner_id)), '[]')
     from public.tenants t where t.request_id = r.id or t.id = r.tenant_id) as tenants,
    (private.count_catalogue(r.tenant_id)).segments::int as segments,
    (private.count_catalogue(r.tenant_id)).packages::int as packages,
    (select count(*)::int from pg_namespace n where n.nspname = private.tenant_schema_name(r.tenant_id))
      + (select count(*)::int from private.tenant_roles o where o.name = private.tenant_schema_name(r.tenant_id)) as own_schema,
    (select coalesce(jsonb_agg(m.user_id), '[]') from public.tenant_members m
     where m.tenant_id = r.tenant_id and m.role = 'OWNER') as owners
  from public.provisioning_requests r
  where r.admin_user_id = $1 and r.idempotency_key = $2`

/** Everything that a request in each status consists of; `owner` is whoever its tenant belongs to. */
const whole = {
  completed: (owner: string | null) => ({
    tenants: [{ status: 'active', owner_id: owner }],
    segments: 1,
    packages: 3,
    owners: [owner],
  }),
  processing: () => ({
    tenants: [{ status: 'provisioning', owner_id: null }],
    segments: 1,
    packages: 3,
    owners: [],
  }),
  failed: () => ({ tenants: [], segments: 0, packages: 0, owners: [] }),
  // Of a batch, and nobody has begun it.
  pending: () => ({ tenants: [], segments: 0, packages: 0, owners: [] }),
}

/** Of a sign-up that waits for its address to be confirmed; a placeholder has no owner. */
const pending = (owner: string | null) => ({
  tenants: [{ status: 'pending_activation', owner_id: null }],
  segments: 1,
  packages: 3,
  owners: owner ? [owner] : [],
})

/** How the current attempt must stand, by the request's status. Those before it are over. */
const lastAttempt = { completed: 'succeeded', processing: 'running', failed: 'failed', pending: 'failed' }

/** A request in two words, after making sure that all which hangs on it is all there or all gone (I1, I2, I3). */
export async function describe(control: pg.Client, wanted: Wanted, owner?: string): Promise<string> {
  const { rows } = await control.query<Found>(lookSql, [wanted.adminId, wanted.key])
  assert.ok(rows.length <= 1, 'one key stands for one request')
  const [found] = rows
  if (!found) return 'none'
  const { status, current_attempt, is_prepared, attempts } = found
  assert.ok(status in whole, `a request is never left ${status}`)
  const last = attempts.at(-1)
  const parts = is_prepared && found.owner_mode === 'sign_up' ? pending : whole[status as keyof typeof whole]
  const expected = parts(owner ?? last?.owner_id ?? wanted.userId)
  const { tenants, segments, packages, owners } = found
  assert.deepEqual({ tenants, segments, packages, owners }, expected, `what hangs on a ${status} request`)
  const ownSchema = wanted.isolation === 'schema' && tenants.length > 0 ? 2 : 0
  assert.equal(found.own_schema, ownSchema, `own schema and role of a ${status} request`)
  assert.equal(last?.number ?? 0, current_attempt)
  const standing = lastAttempt[status as keyof typeof lastAttempt]
  if (last) assert.equal(last.status, standing, `the current attempt is ${last.status}, not ${standing}`)
  else assert.ok(status === 'pending' || status === 'failed', `nobody has begun what is ${status}`)
  for (const { number, status: how, owner_id, is_born } of attempts) {
    const isOver = how === 'failed' || how === 'abandoned'
    assert.ok(number === current_attempt || isOver, `attempt ${number} is ${how}, and not the last`)
    const mayLive = (how === 'succeeded' || (how === 'running' && is_prepared)) && owner_id !== null
    assert.equal(
      is_born,
      mayLive,
      `attempt ${number} is ${how}, and its user ${is_born ? 'exists' : 'does not'}`,
    )
  }
  return `${is_prepared ? 'prepared' : status} ${current_attempt}`
}

/** Everything that should never be, as the doctor sees it. */
export async function violations(control: pg.Client): Promise<string[]> {
  const { rows } = await control.query<{ invariant: string; problem: string; subject: string }>(
    'select invariant, problem, subject from private.invariant_violations()',
  )
  return rows.map(({ invariant, problem, subject }) => `${invariant} ${problem} ${subject}`)
}

/**
 * Whatever still runs is over one reaper period later (I4), its names are free, and no attempt that is over can ever
 * have its user (I3).
 */
export async function heal(control: pg.Client, scene: Scene): Promise<void> {
  await control.query(
    `update public.provisioning_requests
     set lease_expires_at = clock_timestamp() - interval '1 second', deadline_at = clock_timestamp() - interval '1 second'
     where status = 'processing' and prepared_at is null`,
  )
  await control.query(
    `update public.provisioning_requests set deadline_at = clock_timestamp() - interval '1 second'
     where owner_mode = 'sign_up' and prepared_at is not null`,
  )
  await control.query(
    `update public.provisioning_batches set deadline_at = clock_timestamp() - interval '1 second' where outcome is null`,
  )
  await control.query('select private.reap_expired_requests()')
  // Nobody sends mails here, and whoever counts what waits is not to find them.
  await control.query(
    'update public.tenant_members set setup_email_due_at = null where setup_email_due_at is not null',
  )
  const { rows } = await control.query(
    `select id from public.provisioning_requests where status in ('pending', 'processing')`,
  )
  assert.deepEqual(rows, [], 'the reaper leaves nothing running')
  for (const [name, wanted] of scene.requests) await refuseForEver(control, name, wanted)
}

async function refuseForEver(control: pg.Client, name: Name, wanted: Wanted): Promise<void> {
  const { rows } = await control.query<{ owner_id: string; attempt_number: number }>(
    `select a.owner_id, a.attempt_number from public.provisioning_attempts a
     where a.request_id = $1 and a.status <> 'succeeded' and a.owner_id is not null`,
    [wanted.requestId],
  )
  for (const { owner_id, attempt_number } of rows) {
    await control.query('begin')
    const birth = control.query('insert into auth.users (id, email) values ($1, $2)', [
      owner_id,
      `${owner_id}@zombies.test`,
    ])
    const told = await birth.then(
      () => 'born',
      (error: pg.DatabaseError) => error.code,
    )
    await control.query('rollback')
    assert.equal(
      told,
      '55000',
      `the birth of ${name}'s owner ${attempt_number}, whose attempt is over: ${told}`,
    )
  }
}
