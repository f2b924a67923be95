import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogueSchema } from '../../supabase/functions/_shared/contract/catalogue.ts'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { provisionResponseSchema } from '../../supabase/functions/_shared/contract/provision-response.ts'
import { tenantStatusSchema } from '../../supabase/functions/_shared/contract/tenant-status.ts'
import { getTenantStatusTool } from '../../supabase/functions/_shared/contract/tools/get-tenant-status.ts'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { provisionTenantTool } from '../../supabase/functions/_shared/contract/tools/provision-tenant.ts'
import { upsertPackageTool } from '../../supabase/functions/_shared/contract/tools/upsert-package.ts'
import { tracesOf, withoutSegments } from '../support/own-schemas.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { newBody } from '../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../support/run-cli.ts'
import { callTool, expectResult, expectToolProblem } from '../support/tools.ts'
import { unique } from '../support/unique.ts'

let admin: Person
let stranger: Person
beforeAll(async () => {
  ;[admin, stranger] = await Promise.all([createAdmin(), createPerson()])
})

const schemaStatus = { shared: 'not_applicable', schema: 'ready' } as const

describe.each(ISOLATIONS)('of isolation %s', (isolation) => {
  const traces = isolation === 'schema' ? 2 : 0

  test('a tenant is made, told of and given packages by tools', async () => {
    const owner = await createPerson()
    const body = newBody({ mode: 'existing', email: owner.email, userId: owner.id }, { isolation })
    const asked = { idempotency_key: randomUUID(), ...body }
    const { tenant } = expectResult(provisionTenantTool, await callTool(admin, provisionTenantTool, asked))
    expect(tenant.isolation).toBe(isolation)
    expect(await tracesOf([tenant.id])).toHaveLength(traces)

    const named = { tenant_id: tenant.id }
    const status = expectResult(getTenantStatusTool, await callTool(admin, getTenantStatusTool, named))
    expect(status).toMatchObject({ isolation, schemaStatus: schemaStatus[isolation] })

    const gold = { ...named, slug: 'gold', name: 'Gold', price_minor: 4900 }
    for (const outcome of ['created', 'unchanged']) {
      const upserted = expectResult(upsertPackageTool, await callTool(owner, upsertPackageTool, gold))
      expect(upserted.outcome).toBe(outcome)
    }
    const first = expectResult(
      listPackagesTool,
      await callTool(owner, listPackagesTool, { ...named, limit: 2 }),
    )
    expect(first.packages.map(({ slug }) => slug)).toEqual(['basic', 'gold'])
    const rest = { ...named, cursor: first.next_cursor }
    const second = expectResult(listPackagesTool, await callTool(admin, listPackagesTool, rest))
    expect(second.packages.map(({ slug }) => slug)).toEqual(['premium', 'standard'])
    expect(second.next_cursor).toBeNull()
    for (const [tool, args] of [
      [listPackagesTool, named],
      [upsertPackageTool, gold],
    ] as const) {
      expectToolProblem(await callTool(stranger, tool, args), 'NOT_FOUND')
    }
  })

  test('a tenant is made, cloned and shown from the command line', async () => {
    const landlord = (...args: string[]) => runCli(args, { env: cliEnvironment(admin) })
    const make = async (...command: string[]) => {
      const slug = unique('acme')
      const owner = ['--owner-email', `jane@${slug}.test`, '--owner-full-name', 'Jane Doe']
      const flags = ['--name', slug, '--slug', slug, '--isolation', isolation, ...owner, '--json']
      return provisionResponseSchema.parse(documentOf(await landlord(...command, ...flags))).tenant
    }
    const source = await make('provision')
    const clone = await make('clone', source.slug)
    for (const tenant of [source, clone]) {
      expect(tenant.isolation).toBe(isolation)
      expect(await tracesOf([tenant.id])).toHaveLength(traces)
    }
    const catalogue = catalogueSchema.parse(documentOf(await landlord('catalogue', clone.slug, '--json')))
    expect(catalogue.tenant).toMatchObject({ id: clone.id, isolation })
    expect(catalogue.segments.map(({ packages }) => packages.length)).toEqual([3])
    expect((await landlord('catalogue', clone.slug)).stdout).toMatch(/general\s+basic\s+Basic\s+0/)
    const status = tenantStatusSchema.parse(documentOf(await landlord('status', clone.slug, '--json')))
    expect(status).toMatchObject({ isolation, schemaStatus: schemaStatus[isolation] })
    expect((await landlord('status', clone.slug)).stdout).toContain(isolation)
  })
})

test('a catalogue that is missing is no empty list to a tool', async () => {
  const asked = { idempotency_key: randomUUID(), ...newBody({}, { isolation: 'schema' }) }
  const { tenant } = expectResult(provisionTenantTool, await callTool(admin, provisionTenantTool, asked))
  await withoutSegments(tenant.id, async () => {
    const answer = await callTool(admin, listPackagesTool, { tenant_id: tenant.id })
    expectToolProblem(answer, 'SCHEMA_DRIFTED')
  })
})
