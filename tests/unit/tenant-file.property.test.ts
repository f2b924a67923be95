import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  FEATURES,
  type ProvisionRequestInput,
} from '../../supabase/functions/_shared/contract/provision-request.ts'
import { readTable, writeTable } from '../../tenant-file/csv-table.ts'
import { mapJson } from '../../tenant-file/map-json.ts'
import { readTenantFile } from '../../tenant-file/read-tenant-file.ts'
import { writeTenantCsv, writeTenantJson } from '../../tenant-file/write-tenant-file.ts'

/** What tables trip over, among anything else. */
const cell = fc.oneof(
  fc
    .array(
      fc.constantFrom('"', "'", ',', ';', '\t', '\r', '\n', '=', '+', '-', '@', ' ', 'a', '＝', '\ufeff'),
      { maxLength: 8 },
    )
    .map((letters) => letters.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

test('any table is read as it was written', () => {
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    )
  fc.assert(
    fc.property(table, (rows) => {
      const text = writeTable(rows).slice(1)
      expect(readTable(text, ',').map(({ cells }) => cells)).toEqual(rows)
    }),
    { numRuns: 1000 },
  )
})

test('no cell is written that a spreadsheet takes for a formula', () => {
  fc.assert(
    fc.property(cell, (content) => {
      const written = writeTable([[content]]).slice(1)
      expect(written).toMatch(/^"(?!\s*[=+\-@＝＋－＠]|[\t\r\n])/)
    }),
  )
})

const text = (max: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: max })
    .map((content) => content.replace(/\p{Cc}/gu, '').trim())
    .filter((content) => content !== '' && [...content].length <= max)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

/** What fields may hold, whatever it looks like; names are told apart by their number. */
const content = fc.record(
  {
    name: text(40),
    address: text(60),
    phone: text(30),
    fullName: fc.oneof(text(40), fc.constantFrom("'=1", "''@x", '-', '+49', '=HYPERLINK("x")')),
    mode: fc.constantFrom('invite', 'temporary'),
    features: fc.subarray([...FEATURES], { minLength: 1 }),
    users: fc.integer({ min: 1, max: 10_000 }),
    settings: fc.dictionary(text(8), maybe(fc.oneof(fc.boolean(), text(20), fc.integer())), { maxKeys: 3 }),
  },
  { requiredKeys: ['name', 'fullName'] },
)

function itemOf(fields: Record<string, unknown>, number: number): ProvisionRequestInput {
  const { name, address, phone, fullName, mode, features, users, settings } = fields
  const contact = { ...(address ? { address } : {}), ...(phone ? { phone } : {}) }
  return JSON.parse(
    JSON.stringify({
      tenant: { name, slug: `acme-${number}`, ...(address || phone ? { contact } : {}), settings },
      owner: { email: `jane@acme-${number}.test`, fullName, mode },
      features,
      ...(users ? { limits: { users } } : {}),
    }),
  ) as ProvisionRequestInput
}

test.each([
  ['table', writeTenantCsv],
  ['JSON list', writeTenantJson],
])('any tenants are read from a %s as they were written', (_, write) => {
  fc.assert(
    fc.property(fc.array(content, { minLength: 1, maxLength: 5 }), (fields) => {
      const items = fields.map(itemOf)
      const file = readTenantFile(new TextEncoder().encode(write(items.map((item) => ({ item })))))
      expect(file.problems).toEqual([])
      expect(file.rows.map(({ item }) => item)).toEqual(items)
    }),
    { numRuns: 300 },
  )
})

test('where JSON ends is where JSON.parse says that it is none', () => {
  const anyText = fc.oneof(
    fc.json().chain((json) => fc.nat(json.length).map((at) => `${json.slice(0, at)}${json.slice(at + 1)}`)),
    fc.json(),
    fc
      .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', '0', '.5', 'e1', 'null', ' '), {
        maxLength: 8,
      })
      .map((tokens) => tokens.join('')),
  )
  fc.assert(
    fc.property(anyText, (json) => {
      expect(mapJson(json).fault === undefined).toBe(isJson(json))
    }),
    { numRuns: 2000 },
  )
})

function isJson(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}
