import { beforeAll, describe, expect, test } from 'vitest'
import { expectResult, postBatch } from '../../support/batches.ts'
import { findRequest, sql } from '../../support/database.ts'
import { authError } from '../../support/faults.ts'
import { faultyFunctionForThisTest } from '../../support/faulty-function.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { startWithoutOwner } from '../../support/start-without-owner.ts'
import { withoutWorkers } from '../../support/with-workers.ts'

const createUser = 'POST /auth/v1/admin/users'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

function landlord(args: string[], env: Record<string, string> = {}) {
  return runCli(args, { env: { ...cliEnvironment(admin), ...env } })
}

/** One that has failed, of an admin's own. */
async function newFailure(body = newBody(), of = admin) {
  const { key, state } = await startWithoutOwner(of, body)
  const { error } = await of.client.rpc('mark_provisioning_failed', {
    p_request_id: state.request_id,
    p_attempt_number: state.attempt_number,
  })
  expect(error).toBeNull()
  return { id: state.request_id, key, slug: body.tenant.slug }
}

/** One whose only item the auth service has refused. */
async function newFailedBatch(of: Person) {
  const faulty = await faultyFunctionForThisTest()
  faulty.proxy.on(createUser, authError(422, 'validation_failed'))
  return withoutWorkers(async () =>
    expectResult(await postBatch(of, { tenants: [newBody()] }, { base: faulty.base })),
  )
}

async function itemOf(batchId: string): Promise<string> {
  const [item] = await sql<{ id: string }>(
    'select id from public.provisioning_requests where batch_id = $1',
    [batchId],
  )
  return item?.id ?? ''
}

async function tenantsOf(slug: string): Promise<{ status: string }[]> {
  return sql<{ status: string }>('select status from public.tenants where slug = $1', [slug])
}

test('what has failed is found, looked at, and tried again under its own key', async () => {
  const { id, key, slug } = await newFailure()
  const list = await landlord(['requests', 'list', '--status', 'failed', '--mine', '--search', slug])
  expect(list).toMatchObject({ code: 0, stderr: '' })
  expect(list.stdout).toMatch(new RegExp(`^id .*\\n${id} .* failed +${slug} .*${admin.email} +1 `))
  const shown = await landlord(['requests', 'show', id])
  expect(shown.stdout).toMatch(new RegExp(`\\nKey +${key}\\n`))
  expect(shown.stdout).toMatch(/\nattempt .*\n1 +failed /)

  for (const beginning of ['.* is active', '.* was made by an earlier call with this key']) {
    const run = await landlord(['requests', 'retry', id])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(new RegExp(`^${beginning}`))
  }
  expect(await tenantsOf(slug)).toEqual([{ status: 'active' }])
})

test('what others wrote reaches a terminal as escapes, and is the same', async () => {
  const settings = { note: 'clears\u009b2J turns\u202e ends\u2028 lines' }
  const { id } = await newFailure(newBody({}, { tenant: { settings } }))
  for (const option of ['--body', '--json']) {
    const { stdout } = await landlord(['requests', 'show', id, option])
    expect(stdout).not.toMatch(/[\u007f-\u009f\u2028-\u202e]/)
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(settings))
  }
})

test('none are there, more are there, and which option is wrong', async () => {
  const none = await landlord(['requests', 'list', '--search', crypto.randomUUID()])
  expect(none).toEqual({ code: 0, stdout: 'There are no such requests.\n', stderr: '' })
  await newFailure()
  await newFailure()
  const first = await landlord(['requests', 'list', '--mine', '--limit', '1', '--json'])
  const cursor = documentOf(first).nextCursor as string
  expect(first.stderr).toBe(`There are more: --cursor ${cursor}\n`)
  expect((await landlord(['requests', 'list', '--mine', '--cursor', cursor])).code).toBe(0)
  const wrong = await landlord(['requests', 'list', '--status', 'gone'])
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toMatch(/^VALIDATION_ERROR: .*\n {2}--status: /)
  const unknown = await landlord(['requests', 'show', crypto.randomUUID()])
  expect(unknown.stderr).toMatch(/^NOT_FOUND: /)
  expect((await landlord(['requests', 'show', '..'])).code).toBe(2)
})

describe('a request that can’t be tried again like that', () => {
  test('for want of a typed password, takes it from the environment', async () => {
    const body = newBody({ mode: 'password', password: 'typed-by-an-admin' })
    const { id, slug } = await newFailure(body)
    const without = await landlord(['requests', 'retry', id])
    expect(without).toMatchObject({ code: 2, stdout: '' })
    expect(await tenantsOf(slug)).toEqual([])
    const run = await landlord(['requests', 'retry', id], { OWNER_PASSWORD: 'typed-by-an-admin' })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(await tenantsOf(slug)).toEqual([{ status: 'active' }])
  })

  test('since it is somebody else’s, is begun anew from what it asked for', async () => {
    const { id, slug } = await newFailure(newBody(), await createAdmin())
    const refused = await landlord(['requests', 'retry', id])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(`landlord requests show ${id} --body`)
    const { stdout } = await landlord(['requests', 'show', id, '--body'])
    const run = await runCli(['provision', '--file', '-'], { env: cliEnvironment(admin), input: stdout })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(await tenantsOf(slug)).toEqual([{ status: 'active' }])
  })

  test('since it is a batch’s, says which', async () => {
    const { batchId } = await newFailedBatch(admin)
    const run = await landlord(['requests', 'retry', await itemOf(batchId)])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toContain(`landlord batches retry ${batchId}`)
  })

  test('since it is somebody else’s, is begun anew as what it was', async () => {
    const colleague = await createAdmin()
    const source = expectTenant(await provision(colleague, newBody())).tenant.id
    const clone = await newFailure(newBody({}, { clone_of: source }), colleague)
    const typed = await newFailure(newBody({ mode: 'password', password: 'typed-by-an-admin' }), colleague)
    const item = await itemOf((await newFailedBatch(colleague)).batchId)
    for (const [id, way] of [
      [clone.id, new RegExp(`then landlord clone ${source} --file`)],
      [typed.id, /put owner.password into it, then landlord provision --file/],
      [item, /--body > body.json, then landlord provision --file/],
    ] as const) {
      const run = await landlord(['requests', 'retry', id])
      expect(run).toMatchObject({ code: 1, stdout: '' })
      expect(run.stderr).toMatch(way)
    }
  })

  test('since it is completed, says where its tenant is', async () => {
    const body = newBody({ mode: 'password', password: 'typed-by-an-admin' })
    const key = crypto.randomUUID()
    const { tenant } = expectTenant(await provision(admin, body, { key }))
    const request = await findRequest(admin.id, key)
    const run = await landlord(['requests', 'retry', request?.id ?? ''])
    expect(run).toMatchObject({ code: 1, stderr: `It is completed: landlord show ${tenant.id}\n` })
  })

  test('since its slug is somebody’s by now, is to be begun anew', async () => {
    const body = newBody()
    const { id } = await newFailure(body)
    expectTenant(await provision(admin, newBody({}, { tenant: { slug: body.tenant.slug } })))
    const run = await landlord(['requests', 'retry', id])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/^DUPLICATE_SLUG: .*landlord requests show .* --body/s)
  })
})

test('a clone’s is a clone once more', async () => {
  const { tenant: source } = expectTenant(await provision(admin, newBody()))
  const body = newBody()
  const key = crypto.randomUUID()
  expectTenant(await provision(admin, body, { key, path: `/tenants/${source.id}/clone` }))
  const request = await findRequest(admin.id, key)
  const run = documentOf(await landlord(['requests', 'retry', request?.id ?? '', '--json']))
  expect(run).toMatchObject({ replayed: true, tenant: { slug: body.tenant.slug } })
})
