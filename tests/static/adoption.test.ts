import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { readTables } from './markdown.ts'

const read = (file: string) => readFileSync(path.join(checkout, file), 'utf8')

test('the document explains every kind of finding', () => {
  const kinds = [...read('supabase/schemas/functions/private.adoption_kinds.sql').matchAll(/\('([A-Z_]+)',/g)]
  const explained = readTables(read('docs/adopting.md'), 'What needs a person').flatMap(([cell = '']) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, kind]) => kind),
  )
  expect(explained.sort()).toEqual(kinds.map(([, kind]) => kind).sort())
})
