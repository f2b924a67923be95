import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { readDocument, readTables } from './markdown.ts'

/** A variable that a function reads, of which function or `_shared`, and the number it has if left out. */
type Variable = { name: string; readBy: string; fallback: string | undefined }

const variables = globSync('supabase/functions/*/config.ts', { cwd: checkout }).flatMap((file) => {
  const code = readFileSync(path.join(checkout, file), 'utf8')
  return [...code.matchAll(/^ {4}([A-Z][A-Z0-9_]+): (.*)/gm)].map(
    ([, name = '', type = '']): Variable => ({
      name,
      readBy: path.basename(path.dirname(file)),
      fallback: /milliseconds\(([\d_]+)\)/.exec(type)?.[1]?.replaceAll('_', ''),
    }),
  )
})
const ours = variables.filter(({ name }) => !name.startsWith('SUPABASE_'))
const document = readDocument('docs/deploy.md')
const rows = readTables(document, 'Secrets').slice(2)

test('docs/deploy.md lists the secrets that functions read, by which, and what they are if left out', () => {
  expect(ours.length).toBeGreaterThan(15)
  const listed = rows.flatMap(([names = '', readBy = '', meaning = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => ({ name, readBy, meaning })),
  )
  expect(listed.map(({ name }) => name).sort()).toEqual(ours.map(({ name }) => name).sort())
  for (const { name, readBy, fallback } of ours) {
    const row = listed.find((each) => each.name === name)
    expect(row?.readBy).toBe(readBy === '_shared' ? 'all' : `\`${readBy}\``)
    if (fallback) expect(row?.meaning, name).toContain(fallback)
  }
})

test('and those that Supabase gives them', () => {
  const given = variables.map(({ name }) => name).filter((name) => name.startsWith('SUPABASE_'))
  expect(given.filter((name) => !document.includes(`\`${name}\``))).toEqual([])
})
