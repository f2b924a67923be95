import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { invariantWords, violationWords } from '../../web/src/features/health/violation-words.ts'
import { checkout } from '../harness/run-tool.ts'

const sources = globSync('supabase/schemas/functions/private.*violations.sql', { cwd: checkout })
const texts = sources.map((file) => readFileSync(path.join(checkout, file), 'utf8')).join('\n')

test('every violation that the doctor knows has its words in the console, and no other has', () => {
  const known = new Set([...texts.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, problem = '']) => problem))
  expect(known.size).toBeGreaterThan(30)
  expect(Object.keys(violationWords).sort()).toEqual([...known].sort())
})

test('every invariant has its words', () => {
  const cited = new Set([...texts.matchAll(/'(I\d+)'/g)].map(([, invariant = '']) => invariant))
  expect(Object.keys(invariantWords)).toEqual(expect.arrayContaining([...cited]))
})
