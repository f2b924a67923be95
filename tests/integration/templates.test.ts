import { beforeAll, describe, expect, test } from 'vitest'
import {
  templateListSchema,
  templateSchema,
  templateVersionSchema,
} from '../../supabase/functions/_shared/contract/template.ts'
import { sql } from '../support/database.ts'
import { etagOf } from '../support/etag-of.ts'
import { loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import {
  changeTemplate,
  expectChange,
  newDefinition,
  newTemplateName,
  saveTemplate,
} from '../support/templates.ts'

let admin: Person
let rival: Person

beforeAll(async () => {
  ;[admin, rival] = await Promise.all([createAdmin(), createAdmin()])
})

async function read(path: string) {
  const answer = await call({ token: admin.token, path: `/templates${path}` })
  expect(answer.status, answer.text).toBe(200)
  return { answer, body: JSON.parse(answer.text) as unknown }
}

const versionsOf = (name: string) =>
  sql('select version, is_current, created_by from public.tenant_templates where name = $1 order by 1', [
    name,
  ])

describe('a template that is saved', () => {
  test('under a new name is made, read as it was sent, and what tenants are made of', async () => {
    const name = newTemplateName()
    const definition = newDefinition(4900)
    const answer = await saveTemplate(admin, name, definition)
    expect([answer.status, etagOf(answer)]).toEqual([201, '"1"'])
    expect(expectChange(answer)).toMatchObject({
      changed: true,
      template: { name, version: 1, isRetired: false, definition, createdBy: admin.id, versionCount: 1 },
    })
    const { answer: shown, body } = await read(`/${name}`)
    expect(etagOf(shown)).toBe('"1"')
    expect(templateSchema.parse(body).definition).toEqual(definition)

    const { tenant } = expectTenant(await provision(admin, newBody({}, { template: name })))
    expect(tenant.template).toBe(`${name}@1`)
    const [row] = await sql(
      'select features, user_limit, storage_limit_gb from public.tenants where id = $1',
      [tenant.id],
    )
    expect(row).toEqual({ features: ['basic', 'reporting'], user_limit: 4901, storage_limit_gb: 7 })
  })

  test('again as it is changes nothing and says so', async () => {
    const name = newTemplateName()
    await saveTemplate(admin, name, newDefinition(1))
    const again = await saveTemplate(rival, name, newDefinition(1))
    expect([again.status, expectChange(again).changed, etagOf(again)]).toEqual([200, false, '"1"'])
    expect(await versionsOf(name)).toEqual([{ version: 1, is_current: true, created_by: admin.id }])
  })

  test('keeps its older versions, of which any is made current again as a new one', async () => {
    const name = newTemplateName()
    for (const price of [1, 2]) await saveTemplate(admin, name, newDefinition(price))
    const restored = await changeTemplate(rival, name, '/versions/1/restore')
    expect([restored.status, etagOf(restored)]).toEqual([200, '"3"'])
    expect(expectChange(restored).template.definition).toEqual(newDefinition(1))
    expect(await versionsOf(name)).toEqual([
      { version: 1, is_current: false, created_by: admin.id },
      { version: 2, is_current: false, created_by: admin.id },
      { version: 3, is_current: true, created_by: rival.id },
    ])
    const { body } = await read(`/${name}/versions/2`)
    expect(templateVersionSchema.parse(body)).toMatchObject({
      isCurrent: false,
      definition: newDefinition(2),
    })
    expectProblem(await call({ token: admin.token, path: `/templates/${name}/versions/4` }), 'NOT_FOUND')
  })

  test('by two who have read the same is the first one’s; the second is told', async () => {
    const name = newTemplateName()
    await saveTemplate(admin, name, newDefinition(1))
    const headers = { 'if-match': '"1"' }
    const answers = await Promise.all(
      [admin, rival].map((editor, index) =>
        saveTemplate(editor, name, newDefinition(index + 2), { headers }),
      ),
    )
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused).toHaveLength(1)
    for (const answer of refused) expectProblem(answer, 'PRECONDITION_FAILED')
    expect(await versionsOf(name)).toHaveLength(2)
  })

  test('whose answer was lost is the same version when it is sent again', async () => {
    const name = newTemplateName()
    await saveTemplate(admin, name, newDefinition(1))
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on('POST /rest/v1/rpc/save_template', loseReply)
    const headers = { 'if-match': '"1"' }
    const lost = await saveTemplate(admin, name, newDefinition(2), { base: faulty.base, headers })
    expectProblem(lost, 'DATABASE_UNAVAILABLE')
    faulty.proxy.clear()
    const again = await saveTemplate(admin, name, newDefinition(2), { base: faulty.base, headers })
    expect(expectChange(again)).toMatchObject({ changed: false, template: { version: 2 } })
  })

  test('at fault is told where, in the words of the body', async () => {
    const definition = newDefinition(1)
    const faulty = {
      ...definition,
      segments: definition.segments.map((segment) => ({
        ...segment,
        packages: segment.packages.map((item, index) => (index === 2 ? { ...item, priceMinor: 1.5 } : item)),
      })),
      limits: { users: 1, storageGb: '7' },
    }
    const name = newTemplateName()
    const pointers = [
      '/segments/0/packages/2/priceMinor',
      '/segments/1/packages/2/priceMinor',
      '/limits/storageGb',
    ]
    expectProblem(await saveTemplate(admin, name, faulty), 'VALIDATION_ERROR', pointers)
    expect(await versionsOf(name)).toEqual([])
    // Past the function the database says the same, in its own words.
    const { error } = await admin.client.rpc('save_template', {
      p_name: name,
      p_definition: { segments: [], features: ['basic'], limits: { users: 1, storage_gb: '7' } },
    })
    expect(error).toMatchObject({ code: 'PT400', message: 'VALIDATION_ERROR' })
    expect(JSON.parse(error?.details ?? '')).toEqual({
      errors: [
        { pointer: '/segments', message: 'must be a list of 1 to 50' },
        { pointer: '/limits/storage_gb', message: 'must be a whole number from 1 to 1000' },
      ],
    })
  })
})

describe('a template that is retired', () => {
  test('makes no tenant until it is restored; its tenants stay, and so do their replays', async () => {
    const name = newTemplateName()
    await saveTemplate(admin, name, newDefinition(1))
    const key = crypto.randomUUID()
    const body = newBody({}, { template: name })
    expectTenant(await provision(admin, body, { key }))
    const retired = await changeTemplate(admin, name, '/retire', { headers: { 'if-match': '"1"' } })
    expect([retired.status, etagOf(retired)]).toEqual([200, '"0"'])
    expect(expectChange(retired)).toMatchObject({ changed: true, template: { version: 1, isRetired: true } })
    expect(expectChange(await changeTemplate(admin, name, '/retire')).changed).toBe(false)

    const failed = crypto.randomUUID()
    const other = newBody({}, { template: name })
    expectProblem(await provision(admin, other, { key: failed }), 'TEMPLATE_RETIRED', ['/template'])
    expectTenant(await provision(admin, body, { key }), 200)

    const lists = await Promise.all(['', '?all=true'].map((query) => read(query)))
    const isListed = lists.map(({ body: list }) =>
      templateListSchema.parse(list).templates.some((template) => template.name === name),
    )
    expect(isListed).toEqual([false, true])

    await changeTemplate(admin, name, '/versions/1/restore', { headers: { 'if-match': '"0"' } })
    expect(expectTenant(await provision(admin, other, { key: failed })).tenant.template).toBe(`${name}@2`)
  })

  test('fails an item of a batch by its name, and no other', async () => {
    const name = newTemplateName()
    await saveTemplate(admin, name, newDefinition(1))
    const body = { tenants: [newBody({}, { template: name }), newBody()] }
    await changeTemplate(admin, name, '/retire')
    const answer = await call({
      token: admin.token,
      method: 'POST',
      path: '/tenants/batch',
      headers: { 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(body),
    })
    expect(JSON.parse(answer.text)).toMatchObject({
      items: [
        { status: 'failed', error: { code: 'TEMPLATE_RETIRED', errors: [{ pointer: '/template' }] } },
        { status: 'completed' },
      ],
    })
  })

  test('can’t be the one that requests without a template are made from', async () => {
    expectProblem(await changeTemplate(admin, 'default', '/retire'), 'INVALID_TRANSITION')
    expectTenant(await provision(admin, newBody()))
  })
})
