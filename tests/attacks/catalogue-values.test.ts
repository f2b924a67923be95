import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { type Cast, createCast, credentials, expectUnchanged, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

type Refusal = { code: string; message: string }

const call = (name: string, body: unknown) =>
  rest(`/rpc/${name}`, credentials(cast, 'owner'), { method: 'POST', body })

describe('ASVS 2.2.1: what is no value', () => {
  /** As it stands in the body: JSON of a program would round the numbers. */
  const send = async (name: string, fields: string) => {
    const response = await fetch(`${target.apiUrl}/rest/v1/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credentials(cast, 'owner') },
      body: `{"p_tenant_id": "${cast.acme.id}", "p_slug": "basic", ${fields}}`,
    })
    return { status: response.status, text: await response.text() }
  }

  test.for([
    '-1',
    '0.5',
    '4900.01',
    '9007199254740992',
    '9007199254740993',
    '1e400',
    '-1e400',
    '"NaN"',
    '"Infinity"',
    '"12 EUR"',
    '"\\u0661"',
    '{"a": 1}',
    'true',
  ])('as a price: %s', async (price) => {
    const { status, text } = await expectUnchanged(cast, () =>
      send('upsert_package', `"p_price_minor": ${price}`),
    )
    expect(status, text).toBe(400)
  })

  test.for(['1.5', '2147483648', '-2147483649', '1e400', '"first"', '{}'])(
    'as a place: %s',
    async (place) => {
      await expectUnchanged(cast, async () => {
        for (const [name, argument] of [
          ['upsert_package', 'p_grouping_order'],
          ['upsert_segment', 'p_position'],
        ] as const) {
          const { status, text } = await send(name, `"p_name": "X", "${argument}": ${place}`)
          expect(status, text).toBe(400)
        }
      })
    },
  )

  test.for([
    'Gold',
    'göld',
    'g\u043eld',
    'ｇｏｌｄ',
    'go\u200bld',
    '\u202egold',
    'gold\n',
    '../gold',
    "gold'--",
    'gold%00',
    ' gold',
    '-gold',
    '',
    'x'.repeat(64),
  ])('as a slug: %j', async (slug) => {
    await expectUnchanged(cast, async () => {
      for (const [name, relation] of [
        ['upsert_package', 'packages'],
        ['upsert_segment', 'segments'],
      ] as const) {
        const byFunction = await call(name, {
          p_tenant_id: cast.acme.id,
          p_slug: slug,
          p_name: 'X',
        })
        expect((JSON.parse(byFunction.text) as Refusal).message).toBe('INVALID_SLUG')
        const row = { tenant_id: cast.acme.id, slug, name: 'X' }
        const byRow = await rest(`/${relation}`, credentials(cast, 'owner'), { method: 'POST', body: row })
        expect((JSON.parse(byRow.text) as Refusal).code).toBe('23514')
      }
    })
  })
})
