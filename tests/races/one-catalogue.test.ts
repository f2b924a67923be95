import { beforeAll, describe, expect, test } from 'vitest'
import {
  catalogueOf,
  createShop,
  emptyCatalogue,
  fallbacksOf,
  type Shop,
  upsertPackage,
} from '../support/catalogue.ts'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { tally } from '../support/tally.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const newShops = (count: number) => Promise.all(Array.from({ length: count }, () => createShop(admin)))
/** Everybody who may, again and again, in turns. */
const callers = ({ owner, member }: Shop, count: number) =>
  Array.from({ length: count }, (_, index) => [owner, member, admin][index % 3] as Person)
const overRest = ({ owner, member }: Shop, count: number) =>
  Array.from({ length: count }, (_, index) => (index % 2 ? member : owner))

/** What all of these calls were refused with: nothing, where a race is none. */
async function refusalsOf(calls: PromiseLike<{ error: unknown }>[]): Promise<unknown[]> {
  const answers = await Promise.all(calls)
  return answers.map(({ error }) => error).filter(Boolean)
}

describe('in four tenants at once', () => {
  test('one slug and a missing General, by function and over REST, are one row each, and nobody is refused', async () => {
    const shops = await newShops(4)
    await Promise.all(shops.map(emptyCatalogue))
    const refusals = await refusalsOf(
      shops.flatMap((shop) => [
        ...callers(shop, 12).map((person, index) =>
          upsertPackage(person, shop, { p_slug: 'gold', p_name: 'Gold', p_price_minor: index }),
        ),
        ...overRest(shop, 8).map((person, index) =>
          person.client
            .from('packages')
            .upsert(
              { tenant_id: shop.id, slug: 'gold', name: 'Gold', price_minor: 100 + index },
              { onConflict: 'tenant_id,slug' },
            ),
        ),
      ]),
    )
    expect(refusals).toEqual([])
    for (const shop of shops) {
      const { segments, packages } = await catalogueOf(shop)
      expect(segments.map(({ slug }) => slug)).toEqual(['general'])
      expect(packages.map(({ slug, segment_id }) => [slug, segment_id])).toEqual([['gold', segments[0]?.id]])
      expect(await fallbacksOf(shop)).toMatchObject([{ package_slug: 'gold', is_new_segment: true }])
    }
  })

  test('many slugs and a missing General are all there, each at a place of its own', async () => {
    const shops = await newShops(4)
    await Promise.all(shops.map(emptyCatalogue))
    const refusals = await refusalsOf(
      shops.flatMap((shop) => [
        ...callers(shop, 9).map((person, index) =>
          upsertPackage(person, shop, { p_slug: `f${index}`, p_name: 'X' }),
        ),
        ...overRest(shop, 6).map((person, index) =>
          person.client.from('packages').insert({ tenant_id: shop.id, slug: `r${index}`, name: 'X' }),
        ),
      ]),
    )
    expect(refusals).toEqual([])
    for (const shop of shops) {
      const { segments, packages } = await catalogueOf(shop)
      expect(segments).toHaveLength(1)
      const places = packages.map(({ grouping_order: place }) => place).sort((a, b) => a - b)
      expect(places).toEqual(Array.from({ length: 15 }, (_, index) => index + 1))
      const fallbacks = await fallbacksOf(shop)
      expect(fallbacks.map(({ is_new_segment: isNew }) => isNew)).toEqual([true, ...Array(14).fill(false)])
    }
  })
})

test('one segment asked for by everybody is made once', async () => {
  const shop = await createShop(admin)
  const calls = callers(shop, 24).map((person) =>
    person.client.rpc('upsert_segment', { p_tenant_id: shop.id, p_slug: 'extras', p_name: 'Extras' }),
  )
  const answers = await Promise.all(calls)
  expect(answers.map(({ error }) => error).filter(Boolean)).toEqual([])
  const outcomes = answers.map(({ data }) => (data as { outcome: string }).outcome)
  expect(tally(outcomes)).toEqual({ created: 1, unchanged: 23 })
  expect((await catalogueOf(shop)).segments.map(({ slug }) => slug)).toEqual(['extras', 'general'])
})

test('the rows of one tenant in opposite orders are merged by both', async () => {
  const shop = await createShop(admin)
  const rows = Array.from({ length: 30 }, (_, index) => ({
    tenant_id: shop.id,
    slug: `p${index}`,
    name: 'X',
    price_minor: 0,
  }))
  const merge = (person: Person, price: number, isReversed: boolean) => {
    const priced = rows.map((row) => ({ ...row, price_minor: price }))
    return person.client
      .from('packages')
      .upsert(isReversed ? priced.reverse() : priced, { onConflict: 'tenant_id,slug' })
  }
  const calls = overRest(shop, 12).map((person, index) => merge(person, index, index % 2 === 1))
  expect(await refusalsOf(calls)).toEqual([])
  const { packages } = await catalogueOf(shop)
  expect(packages).toHaveLength(33)
  const prices = packages.filter(({ slug }) => /^p\d/.test(slug)).map(({ price_minor: price }) => price)
  expect(new Set(prices).size, 'each merge is whole').toBe(1)
})

test('the last two places go to two of many, by function and over REST', async () => {
  const shop = await createShop(admin)
  await sql(
    `insert into public.packages (tenant_id, segment_id, slug, name, grouping_order)
     select s.tenant_id, s.id, 'p' || n, 'P', n from public.segments s, generate_series(4, 998) n where s.tenant_id = $1`,
    [shop.id],
  )
  const answers = await Promise.all([
    ...callers(shop, 12).map((person, index) =>
      upsertPackage(person, shop, { p_slug: `f${index}`, p_name: 'X' }),
    ),
    ...overRest(shop, 8).map((person, index) =>
      person.client.from('packages').insert({ tenant_id: shop.id, slug: `r${index}`, name: 'X' }),
    ),
  ])
  expect(tally(answers.map(({ error }) => error?.message ?? 'added'))).toEqual({
    added: 2,
    CATALOGUE_LIMIT_REACHED: 18,
  })
  expect((await catalogueOf(shop)).packages).toHaveLength(1000)
})

test('a tenant that is suspended and edited meanwhile: who is late is refused by name, nobody by a deadlock', async () => {
  const shop = await createShop(admin)
  const changes = Array.from({ length: 10 }, (_, index) => [
    admin.client.rpc('change_tenant_status', {
      p_tenant_id: shop.id,
      p_action: index % 2 ? 'reactivate' : 'suspend',
    }),
    admin.client.rpc('update_tenant', {
      p_tenant_id: shop.id,
      p_changes: { tenant: { name: `Name ${index}` } },
    }),
  ]).flat()
  const writes = [
    ...callers(shop, 18).map((person, index) =>
      upsertPackage(person, shop, { p_slug: `f${index}`, p_name: 'X' }),
    ),
    ...overRest(shop, 10).map((person, index) =>
      person.client.from('packages').insert({ tenant_id: shop.id, slug: `r${index}`, name: 'X' }),
    ),
    ...overRest(shop, 6).map((person, index) =>
      person.client.from('packages').update({ price_minor: index }).eq('tenant_id', shop.id),
    ),
  ]
  expect(await refusalsOf(changes)).toEqual([])
  const answers = await Promise.all(writes)
  const refusals = answers.map(({ error }) => error?.code).filter(Boolean)
  expect(['PT409', '42501']).toEqual(expect.arrayContaining([...new Set(refusals)]))
  const added = answers.slice(0, 28).filter(({ error }) => !error)
  expect((await catalogueOf(shop)).packages).toHaveLength(3 + added.length)
})
