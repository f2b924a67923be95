import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectTenant, newBody, outcome, provision } from '../support/provision.ts'
import { tally } from '../support/tally.ts'
import {
  changeTemplate,
  expectChange,
  newDefinition,
  newTemplateName,
  saveTemplate,
} from '../support/templates.ts'

const EDITS = 20

let admin: Person
let editors: Person[]
let name: string

beforeAll(async () => {
  const [first, ...others] = await Promise.all(Array.from({ length: 3 }, createAdmin))
  admin = first as Person
  editors = others
})

/** Edits a template by several hands for as long as work goes on, and often enough in any case. */
async function whileEdited<Answer>(
  work: Promise<Answer>,
  edit: (editor: Person, n: number) => Promise<unknown>,
) {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  const edits = editors.map(async (editor, hand) => {
    for (let n = 0; n < EDITS || (!isDone && n < 2 * EDITS); n++) await edit(editor, 1000 * (hand + 1) + n)
  })
  await Promise.all([done, ...edits])
  return done
}

/** Saves as who has read nothing before: the last to save has the current version. */
async function save(editor: Person, price: number) {
  expect(expectChange(await saveTemplate(editor, name, newDefinition(price))).changed).toBe(true)
}

type Row = {
  slug: string
  version: number
  price: number
  user_limit: number
  rows: unknown
  expected: unknown
}

/** Tenants with what they have, and what the version that they record says. */
async function tenantsWithTheirVersions(slugs: string[]): Promise<Row[]> {
  return sql<Row>(
    `select t.slug, t.template_version as version, t.user_limit, (m.definition #>> '{segments,0,packages,0,price_minor}')::int as price,
       (select jsonb_agg(jsonb_build_array(s.position, s.slug, s.name, s.hero_title, p.grouping_order, p.slug, p.name, p.price_minor)
          order by s.position, p.grouping_order)
        from public.segments s join public.packages p on p.segment_id = s.id where s.tenant_id = t.id) as rows,
       (select jsonb_agg(jsonb_build_array(s.n, s.v -> 'slug', s.v -> 'name', s.v -> 'hero_title', p.n, p.v -> 'slug', p.v -> 'name', p.v -> 'price_minor')
          order by s.n, p.n)
        from jsonb_array_elements(m.definition -> 'segments') with ordinality s (v, n),
          jsonb_array_elements(s.v -> 'packages') with ordinality p (v, n)) as expected
     from public.tenants t
     join public.tenant_templates m on m.name = t.template_name and m.version = t.template_version
     where t.slug = any($1) and t.status = 'active' and t.template_name = $2`,
    [slugs, name],
  )
}

async function expectWhole(slugs: string[]): Promise<Row[]> {
  const tenants = await tenantsWithTheirVersions(slugs)
  expect(tenants.map(({ slug }) => slug).sort()).toEqual([...slugs].sort())
  for (const { rows, expected, user_limit, price } of tenants) {
    expect(rows).toEqual(expected)
    expect(user_limit).toBe((price % 10_000) + 1)
  }
  return tenants
}

describe('while a template is edited', () => {
  const fifty = () => Array.from({ length: 50 }, () => newBody({}, { template: name }))

  test('each of 50 provisions has exactly the rows of the version that it records', async () => {
    name = newTemplateName()
    expectChange(await saveTemplate(admin, name, newDefinition(1)))
    const before = newBody({}, { template: name })
    const after = newBody({}, { template: name })
    const bodies = fifty()
    expectTenant(await provision(admin, before))
    const answers = await whileEdited(
      Promise.all(bodies.map((body) => provision(admin, body))),
      (editor, n) => save(editor, n),
    )
    expectTenant(await provision(admin, after))
    expect(tally(answers.map(outcome))).toEqual({ 201: 50 })
    const tenants = await expectWhole([before, ...bodies, after].map(({ tenant }) => tenant.slug))
    const versions = tenants.map(({ version }) => version)
    expect(Math.min(...versions)).toBe(1)
    expect(Math.max(...versions)).toBeGreaterThan(2 * EDITS)
  })

  test('each of a batch of 50, too', async () => {
    name = newTemplateName()
    expectChange(await saveTemplate(admin, name, newDefinition(1)))
    const bodies = fifty()
    const batch = call({
      token: admin.token,
      method: 'POST',
      path: '/tenants/batch',
      headers: { 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ mode: 'all_or_nothing', tenants: bodies }),
    })
    // As many edits by who has tokens left.
    editors = await Promise.all([createAdmin(), createAdmin()])
    const answer = await whileEdited(batch, (editor, n) => save(editor, n))
    expect(JSON.parse(answer.text)).toMatchObject({ summary: { total: 50, successful: 50, failed: 0 } })
    await expectWhole(bodies.map(({ tenant }) => tenant.slug))
  })

  test('and retired and restored, each provision is whole or refused by name', async () => {
    name = newTemplateName()
    expectChange(await saveTemplate(admin, name, newDefinition(1)))
    const bodies = fifty()
    editors = await Promise.all([createAdmin(), createAdmin()])
    const answers = await whileEdited(
      Promise.all(bodies.map((body) => provision(admin, body))),
      (editor, n) =>
        changeTemplate(editor, name, n % 2 ? '/versions/1/restore' : '/retire').then(expectChange),
    )
    const made = bodies.filter((_, index) => answers[index]?.status === 201)
    expect(['201', 'TEMPLATE_RETIRED']).toEqual(expect.arrayContaining(answers.map(outcome)))
    await expectWhole(made.map(({ tenant }) => tenant.slug))
    const slugs = bodies.map(({ tenant }) => tenant.slug)
    expect(await sql('select id from public.tenants where slug = any($1)', [slugs])).toHaveLength(made.length)
  })

  test('a provision waits for no edit, and is made of what was current when it looked', async () => {
    name = newTemplateName()
    expectChange(await saveTemplate(admin, name, newDefinition(1)))
    const [early, late] = [newBody({}, { template: name }), newBody({}, { template: name })]
    await withClient(target.dbUrl, async (client) => {
      await client.query('begin')
      const claims = JSON.stringify({ sub: admin.id, role: 'authenticated' })
      await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims])
      await client.query('set local role authenticated')
      await client.query(
        `select public.save_template($1, jsonb_set(public.get_template($1) -> 'definition', '{limits,users}', '9'))`,
        [name],
      )
      expect(expectTenant(await provision(admin, early)).tenant.template).toBe(`${name}@1`)
      await client.query('commit')
    })
    expect(expectTenant(await provision(admin, late)).tenant.template).toBe(`${name}@2`)
  })
})
