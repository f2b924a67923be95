import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { countTenant, findRequest, findUserIds, type RequestRow, sql } from './database.ts'
import { cheapHash, type Person, serviceClient } from './people.ts'

const whole = { tenants: 1, segments: 1, packages: 3, members: 1 }
const nothing = { tenants: 0, segments: 0, packages: 0, apiKeys: 0, members: 0, ownSchema: 0 }

/** I1 and I2: the request is completed, its tenant active, and its owner the one auth user with that address. */
export async function expectCompleted(admin: Person, key: string): Promise<RequestRow> {
  const request = await expectRequest(admin, key)
  expect(request.status).toBe('completed')
  const ownSchema = request.payload.isolation === 'schema' ? 2 : 0
  expect(await countTenant(request.tenant_id)).toMatchObject({ ...whole, ownSchema })
  const [tenant] = await sql<{ status: string; owner_id: string }>(
    'select status, owner_id from public.tenants where id = $1',
    [request.tenant_id],
  )
  expect(tenant).toEqual({ status: 'active', owner_id: expect.any(String) })
  expect(await findUserIds(request.owner_email)).toEqual([tenant?.owner_id])
  expect(request.attempts.filter(({ status }) => status === 'succeeded')).toHaveLength(1)
  expect(request.attempts.at(-1)?.status).toBe('succeeded')
  await expectRefusedForEver(request)
  return request
}

/** I3: the request has failed and nothing of it is left, nor can any of its attempts' owners still be born. */
export async function expectNothingLeft(admin: Person, key: string): Promise<RequestRow> {
  const request = await expectRequest(admin, key)
  expect(request.status).toBe('failed')
  expect(request.result).toBeNull()
  expect(await countTenant(request.tenant_id)).toEqual(nothing)
  expect(request.attempts.filter(({ status }) => status === 'running' || status === 'succeeded')).toEqual([])
  await expectRefusedForEver(request)
  return request
}

/** That a call with this key, or for this slug or address, left no row anywhere. */
export async function expectNoTrace(trace: { key: string; slug: string; email: string; requestId?: string }) {
  const rows = await sql(
    `select 'request' as found from public.provisioning_requests
       where idempotency_key::text = $1 or owner_email = $3 or payload #>> '{tenant,slug}' = $2
     union all
     select 'tenant' from public.tenants where slug = $2
     union all
     select 'auth user' from auth.users where email = $3
     union all
     select 'event' from public.provisioning_events where http_request_id = $4`,
    [trace.key, trace.slug, trace.email, trace.requestId ?? null],
  )
  expect(rows).toEqual([])
}

/** No auth user can be born with the owner id of an attempt that is over: not even under the address it was for. */
async function expectRefusedForEver(request: RequestRow): Promise<void> {
  const isTaken = (await findUserIds(request.owner_email)).length > 0
  for (const { owner_id: id, status } of request.attempts) {
    if (id === null || status === 'succeeded') continue
    const email = isTaken ? `${randomUUID()}@zombie.test` : request.owner_email
    const password_hash = await cheapHash(email)
    const { data, error } = await serviceClient().auth.admin.createUser({ id, email, password_hash })
    expect(data.user).toBeNull()
    expect(error?.status).toBe(500)
    expect(await sql('select id from auth.users where id = $1', [id])).toEqual([])
  }
}

async function expectRequest(admin: Person, key: string): Promise<RequestRow> {
  const request = await findRequest(admin.id, key)
  if (!request) throw new Error(`there is no request for key ${key}`)
  return request
}
