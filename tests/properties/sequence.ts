import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { provisionRequestSchema } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { generateApiKeyPair } from '../../supabase/functions/_shared/provisioning/credentials.ts'
import { toPayload } from '../../supabase/functions/_shared/provisioning/provisioning-payload.ts'
import { unique } from '../support/unique.ts'
import { History, type Told } from './history.ts'
import { type Lane, someHash } from './lane.ts'
import { keys, type Model, type Wish } from './model.ts'

/** A request as it stands. */
export type RequestRow = {
  id: string
  status: string
  current_attempt: number
  owner_email: string
  attempts: { number: number; status: string; owner_id: string | null; is_born: boolean }[]
  tenants: { status: string; owner_is_right: boolean }[]
  segments: number
  packages: number
  isolation: 'shared' | 'schema'
  /** Schema and role. */
  own_schema: number
  owners: number
}

const rowsSql = `
  select r.id, r.idempotency_key, r.status, r.current_attempt, r.owner_email,
    (select jsonb_agg(jsonb_build_object('number', a.attempt_number, 'status', a.status, 'owner_id', a.owner_id,
       'is_born', exists (select from auth.users u where u.id = a.owner_id)) order by a.attempt_number)
     from public.provisioning_attempts a where a.request_id = r.id) as attempts,
    (select coalesce(jsonb_agg(jsonb_build_object('status', t.status,
       'owner_is_right', t.owner_id is not distinct from (r.result #>> '{owner,id}')::uuid)), '[]')
     from public.tenants t where t.request_id = r.id or t.id = r.tenant_id) as tenants,
    (private.count_catalogue(r.tenant_id)).segments::int as segments,
    (private.count_catalogue(r.tenant_id)).packages::int as packages,
    r.payload ->> 'isolation' as isolation,
    (select count(*)::int from pg_namespace n where n.nspname = private.tenant_schema_name(r.tenant_id))
      + (select count(*)::int from private.tenant_roles o where o.name = private.tenant_schema_name(r.tenant_id)) as own_schema,
    (select count(*)::int from public.tenant_members m where m.tenant_id = r.tenant_id and m.role = 'OWNER') as owners
  from public.provisioning_requests r
  where r.admin_user_id = $1 and r.idempotency_key = any ($2)`

const whole = {
  completed: { tenants: [{ status: 'active', owner_is_right: true }], segments: 1, packages: 3, owners: 1 },
  processing: {
    tenants: [{ status: 'provisioning', owner_is_right: true }],
    segments: 1,
    packages: 3,
    owners: 0,
  },
  failed: { tenants: [], segments: 0, packages: 0, owners: 0 },
}

/** The real thing that a model stands for: keys, names and calls of one random sequence. */
export class Sequence {
  readonly lane: Lane
  readonly history = new History()
  readonly #word = unique('seq')
  readonly #owners = new Map<string, string | null>()
  readonly #keys = Array.from({ length: keys }, () => randomUUID())

  constructor(lane: Lane) {
    this.lane = lane
  }

  email(number: number): string {
    return `jane${number}@${this.#word}.test`
  }

  /** Asks for a tenant. `isOther`: with another payload. */
  async provision(
    model: Model,
    key: number,
    wish: Wish,
    { base = this.lane.world.base, isOther = false }: { base?: string; isOther?: boolean } = {},
  ): Promise<Told> {
    const { admin, world } = this.lane
    const isGood = model.isAdmin && !isOther
    const startedAt = performance.now()
    const response = await fetch(`${base}/tenants`, {
      method: 'POST',
      headers: {
        apikey: world.stack.env.PUBLISHABLE_KEY,
        authorization: `Bearer ${admin.token}`,
        'content-type': 'application/json',
        'idempotency-key': this.#keys[key] ?? '',
      },
      body: JSON.stringify(this.#body(wish, isOther)),
    })
    return this.history.record({
      key,
      isGood,
      startedAt,
      status: response.status,
      text: await response.text(),
    })
  }

  /** Step 1 alone, as an admin tool makes it: what follows is left to others. Answers a code, or undefined. */
  async begin(key: number, wish: Wish): Promise<string | undefined> {
    const { admin, world } = this.lane
    const apiKey = wish.apiKey ? await generateApiKeyPair() : undefined
    const { status, body } = await world.asClient(
      'POST',
      '/rest/v1/rpc/provision_tenant_atomic',
      admin.token,
      {
        p_idempotency_key: this.#keys[key],
        p_payload: toPayload(provisionRequestSchema.parse(this.#body(wish, false))),
        p_api_public_key: apiKey?.publicKey,
        p_api_secret_hash: apiKey?.secretHash,
      },
    )
    return status === 200 ? undefined : (body as { message: string }).message
  }

  /** What the admin's own call of step 5 is told: a status, or a code. */
  async markFailed(row: RequestRow, attempt: number): Promise<string> {
    const { admin, world } = this.lane
    const { status, body } = await world.asClient(
      'POST',
      '/rest/v1/rpc/mark_provisioning_failed',
      admin.token,
      {
        p_request_id: row.id,
        p_attempt_number: attempt,
      },
    )
    return status === 200 ? (body as { status: string }).status : (body as { message: string }).message
  }

  /** Step 3, whoever comes with it. Answers whether the auth service made the user. */
  async giveBirth(id: string, email: string): Promise<boolean> {
    const user = { id, email, email_confirm: true, password_hash: someHash }
    const { status } = await this.lane.world.asService('POST', '/auth/v1/admin/users', user)
    return status === 200
  }

  async row(key: number): Promise<RequestRow | undefined> {
    const [row] = await this.#rows([this.#keys[key] ?? ''])
    return row
  }

  /** Lets a request's lease be over, and its deadline if asked for; or gives it time again. */
  async setTime(key: number, isOver: { lease: boolean; deadline: boolean }): Promise<void> {
    const at = (over: boolean) =>
      `clock_timestamp() ${over ? '-' : '+'} interval '${over ? '1 second' : '1 hour'}'`
    await this.lane.world.sql(
      `update public.provisioning_requests
       set lease_expires_at = ${at(isOver.lease)}, deadline_at = ${at(isOver.deadline)}
       where admin_user_id = $1 and idempotency_key = $2 and status = 'processing'`,
      [this.lane.admin.id, this.#keys[key]],
    )
  }

  /** Holds the database against the model: each request as it should be, and all that hangs on it there or gone. */
  async expect(model: Model): Promise<void> {
    const rows = await this.#rows(this.#keys)
    for (const [key, { status }] of model.intentions.entries()) {
      const row = rows.find(({ idempotency_key }) => idempotency_key === this.#keys[key])
      assert.equal(row?.status ?? 'none', status, `key ${key}`)
      if (!row) continue
      expectWhole(row)
      this.#expectSameOwners(key, row)
    }
    await this.#expectUsers(model)
  }

  /** An attempt's owner id is its own for good: how else could it be refused when the attempt is over? */
  #expectSameOwners(key: number, { attempts }: RequestRow): void {
    for (const { number, owner_id } of attempts) {
      const name = `${key}/${number}`
      if (!this.#owners.has(name)) this.#owners.set(name, owner_id)
      assert.equal(owner_id, this.#owners.get(name), `the owner id of attempt ${number}`)
    }
    const ids = attempts.map(({ owner_id }) => owner_id).filter((id) => id !== null)
    assert.equal(new Set(ids).size, ids.length, 'two attempts have one owner id')
  }

  async #expectUsers(model: Model): Promise<void> {
    const rows = await this.lane.world.sql<{ email: string }>(
      'select email from auth.users where email like $1 order by email',
      [`%@${this.#word}.test`],
    )
    const expected = [...model.users].sort().map((number) => this.email(number))
    assert.deepEqual(
      rows.map(({ email }) => email),
      expected,
      'who exists',
    )
  }

  #rows(uuids: string[]) {
    return this.lane.world.sql<RequestRow & { idempotency_key: string }>(rowsSql, [this.lane.admin.id, uuids])
  }

  #body({ mode, email, slug, apiKey, isolation }: Wish, isOther: boolean) {
    const { bystander } = this.lane
    const owners = {
      invite: { email: this.email(email) },
      password: { email: this.email(email), password: 'correct horse battery' },
      temporary: { email: this.email(email) },
      existing: { email: bystander.email, userId: bystander.id },
    }
    return {
      tenant: { name: isOther ? 'Another' : 'Acme', slug: `${this.#word}-${slug}` },
      owner: { mode, fullName: 'Jane Doe', ...owners[mode] },
      apiKey,
      isolation,
    }
  }
}

function expectWhole(row: RequestRow): void {
  const { status, current_attempt, attempts, tenants, segments, packages, owners } = row
  assert.ok(status in whole, `a request is ${status}`)
  const expected = whole[status as keyof typeof whole]
  assert.deepEqual({ tenants, segments, packages, owners }, expected, `what hangs on a ${status} request`)
  const ownSchema = row.isolation === 'schema' && tenants.length > 0 ? 2 : 0
  assert.equal(row.own_schema, ownSchema, `own schema and role of a ${status} request`)
  for (const attempt of attempts) {
    const isOver = attempt.status === 'failed' || attempt.status === 'abandoned'
    assert.ok(isOver || attempt.number === current_attempt, `attempt ${attempt.number} is ${attempt.status}`)
    const shouldLive = attempt.status === 'succeeded' && attempt.owner_id !== null
    assert.equal(attempt.is_born, shouldLive, `whether the owner of a ${attempt.status} attempt exists`)
  }
}
