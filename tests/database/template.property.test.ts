import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkFields } from '../../supabase/functions/_shared/contract/field-errors.ts'
import { templateDefinitionSchema } from '../../supabase/functions/_shared/contract/template.ts'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'

// Definitions are compared as JSON text, since a number can be written in ways that JavaScript does not keep.

/** A number as it is to stand in the text. */
const raw = (number: string) => `raw:${number}`

const toText = (value: unknown) => JSON.stringify(value).replaceAll(/"raw:([^"]+)"/g, '$1')

const SQL_NAMES: Record<string, string> = {
  heroTitle: 'hero_title',
  priceMinor: 'price_minor',
  storageGb: 'storage_gb',
}
const CONTRACT_NAMES = Object.fromEntries(Object.entries(SQL_NAMES).map(([ours, theirs]) => [theirs, ours]))

/** The other side's names for ours, and ours for theirs: who knows a name does not know the other's. */
function toSqlText(text: string): string {
  return text.replaceAll(
    /"(\w+)":/g,
    (_, name: string) => `"${SQL_NAMES[name] ?? CONTRACT_NAMES[name] ?? name}":`,
  )
}

const toContractPointer = (pointer: string) =>
  pointer.replaceAll(/\w+/g, (name) => CONTRACT_NAMES[name] ?? SQL_NAMES[name] ?? name)

interface Verdict {
  valid: boolean
  /** Where the faults are; null of what is no JSON to Postgres. */
  pointers: string[] | null
}

async function askDatabase(texts: string[]): Promise<Verdict[]> {
  const query = `
    select coalesce(private.is_valid_template(j.definition), false) as valid,
      case when j.definition is not null then array(select distinct p.pointer from private.template_problems(j.definition) p) end as pointers
    from unnest($1::text[]) with ordinality as t (text, position)
    cross join lateral (select case when pg_input_is_valid(t.text, 'jsonb') then t.text::jsonb end) as j (definition)
    order by t.position`
  const { rows } = await withClient(target.dbUrl, (client) =>
    client.query<Verdict>(query, [texts.map(toSqlText)]),
  )
  return rows.map(({ valid, pointers }) => ({ valid, pointers: pointers?.map(toContractPointer) ?? null }))
}

function askContract(text: string): { valid: boolean; pointers: string[] } {
  const { errors = [] } = checkFields(templateDefinitionSchema, JSON.parse(text))
  return { valid: errors.length === 0, pointers: [...new Set(errors.map(({ pointer }) => pointer))] }
}

const numbers = [
  '0',
  '-0',
  '-1',
  '1',
  '1e3',
  '1E+1',
  '10.0',
  '1.5',
  '1000',
  '1001',
  '10000',
  '10001',
  '1e400',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
].map(raw)
const texts = [
  '',
  ' ',
  'a',
  'a ',
  ' a',
  'a-',
  '-a',
  'a_b',
  'A',
  'Ä',
  '1',
  'basic',
  'webhooks',
  'Basic',
  'a\n',
  '\ta',
  'a\u0000',
  'a\u0085b',
  '\u00a0',
  '\u2028',
  '\ud800',
  'a\udc00b',
  '😀',
  ...[63, 64, 255, 256, 500, 501].map((length) => 'a'.repeat(length)),
  ...[255, 256].map((length) => '😀'.repeat(length)),
]
const awkward = fc.constantFrom<unknown>(
  null,
  true,
  [],
  {},
  ['a'],
  { slug: 'a' },
  [null],
  ...numbers,
  ...texts,
)

/** Good as a rule, so that most definitions have no fault or one. */
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: awkward })

const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  mostly(
    fc
      .tuple(
        fc.record(fields),
        fc.oneof(
          { weight: 40, arbitrary: fc.constant(undefined) },
          {
            weight: 1,
            arbitrary: fc.constantFrom('extra', 'a/b~c', '', 'hero_title', 'heroTitle', 'position'),
          },
        ),
        fc.oneof(
          { weight: 40, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.constantFrom(...Object.keys(fields)) },
        ),
      )
      .map(([value, added, removed]) =>
        Object.fromEntries(
          Object.entries(added === undefined ? value : { ...value, [added]: 'x' }).filter(
            ([key]) => key !== removed,
          ),
        ),
      ),
  )

const slug = mostly(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/))
const name = mostly(
  fc.oneof(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), fc.constantFrom('A b', 'Ünïcode')),
)
const price = mostly(fc.oneof(fc.nat(), fc.constantFrom(raw('9007199254740991'), raw('1e3'), raw('10.0'))))
const packages = mostly(
  fc.array(record({ slug, name, priceMinor: price }), { minLength: 1, maxLength: 3, size: 'max' }),
)
const definition = record({
  segments: mostly(
    fc.array(fc.oneof(record({ slug, name, packages }), record({ slug, name, heroTitle: name, packages })), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
  features: mostly(fc.subarray(['basic', 'analytics', 'reporting', 'api_access'])),
  limits: record({
    users: mostly(fc.integer({ min: 1, max: 10_000 })),
    storageGb: mostly(fc.integer({ min: 1, max: 1_000 })),
  }),
}).map(toText)

test('contract and database agree on any definition, and on where its faults are', async () => {
  let good = 0
  let bad = 0
  const property = fc.asyncProperty(
    fc.array(definition, { minLength: 200, maxLength: 200 }),
    async (some) => {
      const answers = await askDatabase(some)
      for (const [index, text] of some.entries()) {
        const ours = askContract(text)
        const theirs = answers[index] as Verdict
        expect(ours.valid, text).toBe(theirs.valid)
        // Ours may stop at the first kind of fault; theirs tells of all.
        if (theirs.pointers) expect(theirs.pointers, text).toEqual(expect.arrayContaining(ours.pointers))
        if (ours.valid) good++
        else bad++
      }
    },
  )
  await fc.assert(property, { numRuns: 20 })
  expect(good).toBeGreaterThan(200)
  expect(bad).toBeGreaterThan(200)
})

/** One place of a good definition, and what is put there. */
function definitionWith(change: (definition: Record<string, unknown>) => void): string {
  const whole = {
    segments: ['one', 'two'].map((segment) => ({
      slug: segment,
      name: segment,
      packages: ['a', 'b'].map((item) => ({ slug: `${segment}-${item}`, name: item, priceMinor: 100 })),
    })),
    features: ['basic'],
    limits: { users: 5, storageGb: 5 },
  }
  change(whole)
  return toText(whole)
}

const places = [
  'segments',
  'segments/0',
  'segments/0/slug',
  'segments/1/name',
  'segments/1/heroTitle',
  'segments/0/hero_title',
  'segments/0/packages',
  'segments/0/packages/1',
  'segments/0/packages/1/slug',
  'segments/1/packages/0/name',
  'segments/1/packages/0/priceMinor',
  'segments/1/packages/0/price_minor',
  'features',
  'features/0',
  'features/1',
  'limits',
  'limits/users',
  'limits/storageGb',
  'limits/extra',
  'extra',
]

function put(whole: Record<string, unknown>, place: string, value: unknown): void {
  const steps = place.split('/')
  const last = steps.pop() as string
  const parent = steps.reduce<Record<string, unknown>>(
    (found, step) => found[step] as Record<string, unknown>,
    whole,
  )
  parent[last] = value
}

test.each(places)('contract and database agree on anything at %s', async (place) => {
  const values = [null, true, [], {}, ['a'], [null], 'basic', 'one', 'one-a', 'two-a', ...numbers, ...texts]
  const some = values.map((value) => definitionWith((whole) => put(whole, place, value)))
  const answers = await askDatabase(some)
  for (const [index, text] of some.entries()) {
    const ours = askContract(text)
    const theirs = answers[index] as Verdict
    expect(ours.valid, text).toBe(theirs.valid)
    if (theirs.pointers) expect(ours.pointers.sort(), text).toEqual(theirs.pointers.sort())
  }
})

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)
const someSegments = (segments: number, packagesOfEach: number) =>
  definitionWith((whole) =>
    put(
      whole,
      'segments',
      many(segments, 's').map((segment) => ({
        slug: segment,
        name: segment,
        packages: many(packagesOfEach, `${segment}-`).map((item) => ({
          slug: item,
          name: item,
          priceMinor: 0,
        })),
      })),
    ),
  )

test.each([
  ['1 segment of 100 packages', someSegments(1, 100), true],
  ['1 segment of 101 packages', someSegments(1, 101), false],
  ['50 segments of 10 packages', someSegments(50, 10), true],
  ['51 segments', someSegments(51, 1), false],
  ['501 packages', someSegments(3, 167), false],
  ['no object', '[]', false],
  ['a list of the fields’ names', '["segments","features","limits"]', false],
  ['null', 'null', false],
  ['a field twice', definitionWith(() => {}).replace('"features"', '"features":1,"features"'), true],
  ['__proto__', definitionWith(() => {}).replace('"features"', '"__proto__":{},"features"'), false],
])('contract and database agree on %s', async (_, text, valid) => {
  expect(askContract(text).valid).toBe(valid)
  expect((await askDatabase([text]))[0]?.valid).toBe(valid)
})
