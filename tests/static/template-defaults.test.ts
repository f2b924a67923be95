import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

/** The one source, and the landed migration that makes the same row. */
const sources = [
  'supabase/schemas/tables/public.tenant_templates.sql',
  'supabase/migrations/20261120200100_create_tables.sql',
]

const folders = 'bench,cli,client,docs,local,model,observability,scripts,supabase,tenant-file,web'
const product = globSync([`{${folders}}/**/*.{ts,tsx,js,sql,json,md,toml,html,css}`, '*.md'], {
  cwd: checkout,
  exclude: ['**/node_modules/**', 'supabase/tests/**', 'bench/results/**', '**/dist/**', ...sources],
})

interface Default {
  segments: { slug: string; name: string; hero_title: string; packages: { slug: string; name: string }[] }[]
}

/** What the default says, as the one source has it. */
function readDefault(): Default {
  const sql = readFileSync(path.join(checkout, sources[0] ?? ''), 'utf8')
  const [, definition = ''] = /'default',\s+1,\s+'(\{.*\})'/s.exec(sql) ?? []
  return JSON.parse(definition) as Default
}

const { segments } = readDefault()
const packages = segments.flatMap((segment) => segment.packages)

/** The texts by which the default would be known elsewhere: titles as they are, single words where they are quoted. */
const traces = [
  ...segments.map(({ hero_title }) => hero_title),
  ...[...segments, ...packages]
    .flatMap(({ slug, name }) => [slug, name])
    .flatMap((word) => [`'${word}'`, `"${word}"`, `\`${word}\``]),
]
/** `basic` is a feature, too. */
const ambiguous = new Set(["'basic'", '"basic"', '`basic`'])

test('the default template is what the first tenants are made of', () => {
  expect(segments.map(({ slug, hero_title }) => [slug, hero_title])).toEqual([['general', 'Our Services']])
  expect(packages.map(({ name }) => name)).toEqual(['Basic', 'Standard', 'Premium'])
  expect(packages.every((item) => 'price_minor' in item && item.price_minor === 0)).toBe(true)
})

test.each(traces.filter((trace) => !ambiguous.has(trace)))(
  'the default’s %s stands in the template’s row and nowhere else',
  (trace) => {
    expect(product.length).toBeGreaterThan(300)
    const found = product.filter((file) => readFileSync(path.join(checkout, file), 'utf8').includes(trace))
    expect(found).toEqual([])
  },
)

test('both places that make the default’s row make the same', () => {
  const row = /'default',\s+1,\s+'(\{.*?\n {2}\})'/s
  const rows = sources.map((file) => row.exec(readFileSync(path.join(checkout, file), 'utf8'))?.[1])
  expect(rows[0]).toBeDefined()
  expect(rows[1]).toBe(rows[0])
})
