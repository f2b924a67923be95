import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { type Answer, call, expectProblem } from '../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../support/run-cli.ts'
import { makeSchemaTenants, type SchemaTenant } from '../support/schema-tenants.ts'
import { unique } from '../support/unique.ts'

/** Its own: a drain would mend what is broken here, wherever it came from. */
let stack: OwnStack

beforeAll(async () => {
  stack = await startOwnStack('provision-schema')
})
afterAll(() => stack?.stop())

async function newTenant(): Promise<SchemaTenant> {
  const [tenant] = await makeSchemaTenants(stack, unique('schema'), 1)
  if (!tenant) throw new Error('no tenant was made')
  return tenant
}

function post(path: string): Promise<Answer> {
  const headers = { apikey: stack.env.SECRET_KEY }
  return call({ method: 'POST', path, base: `${stack.env.FUNCTIONS_URL}/tenant-provisioning`, headers })
}

const provisionSchema = (tenantId: string) => post(`/ops/provision/${tenantId}`)

async function provisioned(tenantId: string): Promise<Record<string, unknown>> {
  const answer = await provisionSchema(tenantId)
  expect(answer.status, answer.text).toBe(200)
  return JSON.parse(answer.text)
}

/** What the function's log says of a schema. */
function logged(schema: string): Record<string, unknown>[] {
  return stack.logOf('tenant-provisioning').filter((line) => line.schema === schema)
}

async function catalogueOf({ schema }: SchemaTenant) {
  const [row] = await stack.sql<{ catalogue: unknown }>(
    `select jsonb_agg(p.slug order by p.slug) as catalogue from ${schema}.packages p`,
  )
  return row?.catalogue
}

const drop = ({ schema }: SchemaTenant) => stack.sql(`drop schema ${schema} cascade`)

describe('a tenant’s own schema', () => {
  test('that lacks nothing is left as it is, and told of in the log at start and end', async () => {
    const { id, schema } = await newTenant()
    const body = await provisioned(id)
    expect(body).toEqual({
      tenantId: id,
      schema,
      version: expect.stringMatching(/^\d{14}$/),
      isCreated: false,
      applied: [],
      isSeeded: false,
      requestId: expect.any(String),
    })
    const { requestId } = body
    expect(logged(schema)).toMatchObject([
      { event: 'schema_provisioning_started', requestId, tenantId: id },
      {
        event: 'schema_provisioned',
        requestId,
        tenantId: id,
        isCreated: false,
        durationMs: expect.any(Number),
      },
    ])
  })

  test('that is gone is made, migrated and seeded again', async () => {
    const tenant = await newTenant()
    const before = await catalogueOf(tenant)
    await drop(tenant)
    const body = await provisioned(tenant.id)
    expect(body).toMatchObject({ isCreated: true, isSeeded: true })
    expect(body.applied).toContain(body.version)
    expect(await catalogueOf(tenant)).toEqual(before)
  })

  test('gets back what is absent of its catalogue, and no row twice', async () => {
    const tenant = await newTenant()
    const before = await catalogueOf(tenant)
    await stack.sql(`delete from ${tenant.schema}.packages where slug = $1`, [(before as string[])[0]])
    expect(await provisioned(tenant.id)).toMatchObject({ isCreated: false, applied: [], isSeeded: true })
    expect(await catalogueOf(tenant)).toEqual(before)
  })

  test('is made once by 50 calls at once, none of which fails', async () => {
    const tenant = await newTenant()
    const before = await catalogueOf(tenant)
    await drop(tenant)
    const bodies = await Promise.all(Array.from({ length: 50 }, () => provisioned(tenant.id)))
    expect(bodies.filter(({ isCreated }) => isCreated)).toHaveLength(1)
    expect(bodies.filter(({ isSeeded }) => isSeeded)).toHaveLength(1)
    expect(await catalogueOf(tenant)).toEqual(before)
  })

  test('that a migration can’t be applied to is named with its code, in the answer and in the log', async () => {
    const { id, schema } = await newTenant()
    // As if nothing had been applied: the first migration meets its own tables.
    await stack.sql(
      'update private.tenant_schemas set version = null, migrated_at = null where tenant_id = $1',
      [id],
    )
    const problem = expectProblem(await provisionSchema(id), 'TENANT_MIGRATION_FAILED')
    expect(problem.migration).toMatchObject({ sqlstate: '42P07', message: expect.stringContaining('exists') })
    expect(logged(schema)).toMatchObject([
      { event: 'schema_provisioning_started' },
      {
        event: 'schema_provisioning_failed',
        code: 'TENANT_MIGRATION_FAILED',
        requestId: problem.requestId,
        durationMs: expect.any(Number),
      },
    ])
  })
})

describe('a drain', () => {
  const drain = async () => JSON.parse((await post('/ops/drain')).text)

  test('gives active tenants the schema that they lack, once, and says so', async () => {
    const [first, second, archived] = await Promise.all([newTenant(), newTenant(), newTenant()])
    await Promise.all([first, second, archived].map(drop))
    await stack.sql(`update public.tenants set status = 'suspended' where id = $1`, [archived.id])
    expect(await drain()).toMatchObject({ schemas: { provisioned: 2, failed: 0 }, errors: [] })
    expect(await drain()).toMatchObject({ schemas: { provisioned: 0, failed: 0 } })
    for (const { id, schema } of [first, second]) {
      expect(logged(schema)).toMatchObject([{ event: 'missing_schema_provisioned', tenantId: id }])
    }
    const [{ found } = {}] = await stack.sql<{ found: string | null }>(
      'select to_regnamespace($1) as found',
      [archived.schema],
    )
    expect(found).toBeNull()
  })
})

describe('landlord provision-schema', () => {
  const landlord = (...args: string[]) => {
    const { API_URL, FUNCTIONS_URL, SECRET_KEY } = stack.env
    return runCli(args, { env: { ...cliEnvironment(), API_URL, FUNCTIONS_URL, SECRET_KEY } })
  }

  test('takes an id or a slug', async () => {
    const tenant = await newTenant()
    const [row] = await stack.sql<{ slug: string }>('select slug from public.tenants where id = $1', [
      tenant.id,
    ])
    await drop(tenant)
    const byId = await landlord('provision-schema', tenant.id, '--json')
    expect(byId.code, byId.stderr).toBe(0)
    expect(documentOf(byId)).toMatchObject({ schema: tenant.schema, isCreated: true, isSeeded: true })
    const bySlug = await landlord('provision-schema', row?.slug ?? '')
    expect(bySlug.code, bySlug.stderr).toBe(0)
    expect(bySlug.stdout).toContain(tenant.schema)
    expect(bySlug.stdout).toMatch(/Migrations +none were pending/)
  })

  test('says who is not there', async () => {
    const run = await landlord('provision-schema', 'no-such-tenant', '--json')
    expect(run.code).toBe(1)
    expect(documentOf(run)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})
