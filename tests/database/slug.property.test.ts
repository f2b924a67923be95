import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isValidSlug, slugify } from '../../supabase/functions/_shared/contract/slug.ts'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'

type Answer = { text: string; slug: string; valid: boolean; made_valid: boolean }

/** Below U+A000: past it come surrogates, and scripts that Postgres and the runtime may know in different versions. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abcxyzABCXYZ0189--- ..__/&') },
  { weight: 3, arbitrary: fc.integer({ min: 0xa0, max: 0x24f }).map((point) => String.fromCodePoint(point)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x9fff }).map((point) => String.fromCodePoint(point)) },
)
const anyText = fc.array(character, { maxLength: 80 }).map((characters) => characters.join(''))
const slugLike = fc.stringMatching(/^[a-z0-9-]{0,66}$/)

/** What people and attackers type. */
const cases = [
  '',
  '-',
  '--',
  'a',
  'ab',
  'abc',
  'a-c',
  'a--c',
  '-abc',
  'abc-',
  'xn--dmin-6cd',
  'Acme',
  'acme\n',
  '\nacme',
  'ac\rme',
  'acme\u0000'.slice(0, 4),
  'a'.repeat(62),
  'a'.repeat(63),
  'a'.repeat(64),
  `${'a'.repeat(62)}-b`,
  `${'ab-'.repeat(21)}c`,
  'аdmin',
  'ａｄｍｉｎ',
  'ad\u200dmin',
  'ad\u00admin',
  'Müller & Söhne',
  'STRASSE ß ẞ',
  'İstanbul ISPARTA ı',
  'Ångström',
  'A\u030angstro\u0308m',
  'Ørsted Łódź Đorđe Ħal',
  'Æsir Œuvre',
  'ﬁne ½ ① ™',
  'K',
  'ſ',
  '東京',
  'Москва',
  'São Paulo',
  'naïve café',
  '  spaces  ',
  'a_b.c/d\\e',
  'emoji 🏢 tower',
  "O'Brien",
  'e\u0301\u0327\u0300',
]

async function askDatabase(texts: string[]): Promise<Answer[]> {
  const query = `select t.text, private.slugify(t.text) as slug, private.is_valid_slug(t.text) as valid,
      private.is_valid_slug(private.slugify(t.text)) as made_valid
    from unnest($1::text[]) with ordinality as t (text, position) order by t.position`
  const { rows } = await withClient(target.dbUrl, (client) => client.query<Answer>(query, [texts]))
  return rows
}

function askContract(text: string): Answer {
  const slug = slugify(text)
  return { text, slug, valid: isValidSlug(text), made_valid: isValidSlug(slug) }
}

test('contract and database agree on what people and attackers type', async () => {
  expect(cases.map(askContract)).toEqual(await askDatabase(cases))
})

test('contract and database agree on any text', async () => {
  const texts = fc.array(fc.oneof(anyText, slugLike), { minLength: 200, maxLength: 400 })
  await fc.assert(
    fc.asyncProperty(texts, async (some) => {
      expect(some.map(askContract)).toEqual(await askDatabase(some))
    }),
    { numRuns: 20 },
  )
})

test('what slugify makes is a slug, or too short to be one', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      const slug = slugify(name)
      expect(isValidSlug(slug) || slug.length < 3).toBe(true)
      expect(slugify(slug)).toBe(slug)
    }),
  )
})
