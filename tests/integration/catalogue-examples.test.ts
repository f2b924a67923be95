import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { PostgrestError, SupabaseClient } from '@supabase/supabase-js'
import { beforeAll, expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { catalogueOf, createShop, type Shop } from '../support/catalogue.ts'
import { createAdmin, type Person } from '../support/people.ts'

type Result = { data: Record<string, unknown> | null; error: PostgrestError | null; status: number }
type Example = (supabase: SupabaseClient, tenantId: string) => Promise<Result[]>

const document = readFileSync(path.join(checkout, 'docs/catalogue.md'), 'utf8')
const blocks = [...document.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
const [answer = ''] = [...document.matchAll(/```jsonc\n(.*?)```/gs)].map(([, text = '']) => text)

let admin: Person
let shop: Shop

beforeAll(async () => {
  admin = await createAdmin()
  shop = await createShop(admin)
})

/** Runs an example as it stands, and answers what each of its calls came to. */
function toExample(code: string): Example {
  const calls = code.replaceAll(/^(?:const \{ data \} = )?await /gm, 'results[results.length] = await ')
  const body = `return (async () => { const results = []\n${calls}\nreturn results })()`
  return new Function('supabase', 'tenantId', body) as Example
}

/** Whether an object has exactly these names, all the way down. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}

test('the examples of docs/catalogue.md do what it says', async () => {
  const results = []
  for (const code of blocks) results.push(...(await toExample(code)(shop.owner.client, shop.id)))
  expect(results.map(({ error }) => error)).toEqual([null, null, null, null, null, null])

  const printed: unknown = JSON.parse(answer.replaceAll(/\s*\/\/.*$/gm, ''))
  expect(shapeOf(results[0]?.data)).toEqual(shapeOf(printed))
  expect(results[0]?.data?.outcome).toBe('created')
  expect(Object.keys(results[1]?.data ?? {}).sort()).toEqual(['outcome', 'segment'])
  expect(results[2]?.data).toMatchObject({
    segments: [
      { slug: 'general', packages: [{}, {}, {}, { slug: 'gold', price_minor: 4900 }] },
      { slug: 'extras' },
    ],
  })

  const { segments, packages } = await catalogueOf(shop)
  expect(segments.map(({ slug }) => slug)).toEqual(['extras', 'general'])
  const prices = Object.fromEntries(packages.map(({ slug, price_minor: price }) => [slug, Number(price)]))
  expect(prices).toMatchObject({ gold: 4900, silver: 3900, bronze: 900 })
})

test('and may be sent again', async () => {
  const [upsert = '', segment = ''] = blocks
  for (const code of [upsert, segment]) {
    const [result] = await toExample(code)(shop.member.client, shop.id)
    expect(result?.data?.outcome).toBe('unchanged')
  }
})

test('each refusal over REST has the code and status that it says', async () => {
  const insert = (row: object) => shop.owner.client.from('packages').insert({ tenant_id: shop.id, ...row })
  const answers = await Promise.all([
    insert({ slug: 'x', name: 'X', tenant_id: crypto.randomUUID() }),
    insert({ slug: 'gold', name: 'X' }),
    insert({ slug: 'x', name: 'X', segment_id: crypto.randomUUID() }),
    insert({ slug: 'x' }),
    insert({ slug: 'X', name: 'X' }),
  ])
  const said = [...document.matchAll(/^\| `(\w{5})` \| (\d{3}) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ])
  expect(answers.map(({ error, status }) => [error?.code, status])).toEqual(said)
})
