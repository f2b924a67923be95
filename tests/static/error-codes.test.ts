import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES, FAILURE_REASONS } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { checkout } from '../harness/run-tool.ts'
import { readTables } from './markdown.ts'

const read = (file: string) => readFileSync(path.join(checkout, file), 'utf8')
const contract = Object.fromEntries(Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status]))

test('private.error_codes is the contract', () => {
  const sql = read('supabase/schemas/tables/private.error_codes.sql')
  const rows = [...sql.matchAll(/\('([A-Z_]+)', (\d{3})\)/g)]
  expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(contract)
})

test('the error table of the README is the contract', () => {
  const rows = readTables(read('README.md'), 'Errors').flatMap((cells) => {
    const status = cells.map((cell) => /^\d{3}$/.exec(cell)?.[0]).find(Boolean)
    const codes = cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => code))
    return codes.filter((code) => !isReason(code)).map((code) => [code, Number(status)] as const)
  })
  expect(Object.fromEntries(rows)).toEqual(contract)
})

test('SQL raises no code that the contract does not know', () => {
  const files = globSync('supabase/schemas/**/*.sql', { cwd: checkout })
  // What the doctor finds, and what SQL sessions alone are told, are no codes of the contract.
  const problems = [
    'invariant_violations',
    'own_schema_violations',
    'own_catalogue_violations',
    'adoption_kinds',
  ].flatMap((name) => quoted(read(`supabase/schemas/functions/private.${name}.sql`)))
  const known = new Set([...Object.keys(contract), ...problems, 'USER_OWNS_TENANT', 'DEADLINE_PASSED'])
  const unknown = files.flatMap((file) =>
    codesIn(read(file))
      .filter((code) => !known.has(code))
      .map((code) => `${file}: ${code}`),
  )
  expect(unknown).toEqual([])
})

/** What is raised, and whatever else looks like a code: some are passed on from elsewhere. */
function codesIn(sql: string): string[] {
  const raised = [...sql.matchAll(/raise_error\(([^,)]*)/g)].flatMap(([, argument = '']) => quoted(argument))
  const others = quoted(sql).filter((text) => text.includes('_') && text !== 'SUPER_ADMIN')
  return [...raised, ...others]
}

function quoted(sql: string): string[] {
  return [...sql.matchAll(/'([A-Z][A-Z_]+)'/g)].map(([, text = '']) => text)
}

function isReason(code: string | undefined): boolean {
  return (FAILURE_REASONS as readonly (string | undefined)[]).includes(code)
}
