import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { codeSpansOf, readDocument, readTables } from './markdown.ts'

// That each file that a document names is there: documents.test.ts.
const rows = readTables(readDocument('docs/security.md'), 'Attacks').slice(2)
const proofsOf = (cell: string) => codeSpansOf(cell).map(({ text }) => text)

test('each attack says what stops it, and names a test that shows it', () => {
  expect(rows.length).toBeGreaterThan(30)
  for (const [attack, stopped = '', shown = ''] of rows) {
    expect(stopped.length, attack).toBeGreaterThan(10)
    const proofs = proofsOf(shown)
    expect(proofs.length, attack).toBeGreaterThan(0)
    for (const proof of proofs) expect(proof).toMatch(/^(?:tests|supabase\/tests)\/.*\.test\.(?:ts|sql)$/)
  }
})

test('every test of an attack is named', () => {
  const named = rows.flatMap(([, , shown = '']) => proofsOf(shown))
  const attacks = globSync('tests/attacks/*.test.ts', { cwd: checkout })
  expect(attacks.filter((file) => !named.includes(file))).toEqual([])
})
