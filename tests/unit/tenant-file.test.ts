import { describe, expect, test } from 'vitest'
import { MAX_ITEMS } from '../../supabase/functions/_shared/contract/batch-request.ts'
import { type ReadOptions, readTenantFile } from '../../tenant-file/read-tenant-file.ts'
import { writeTemplate, writeTenantCsv, writeTenantJson } from '../../tenant-file/write-tenant-file.ts'

type Case = {
  claim: string
  bytes: Uint8Array
  options?: ReadOptions
  /** Names of the tenants that may be asked for. */
  names: string[]
  /** `line:column CODE`, with the header in between where there is one. */
  problems: string[]
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...utf8(part)])))
const utf16 = (text: string, ...mark: number[]) =>
  Uint8Array.from([...mark, ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0])])

const HEADER = 'name,owner_email,owner_full_name'
const ACME = 'Acme,jane@acme.test,Jane'
const BETA = 'Beta,jim@beta.test,Jim'
const KEY = '7f3c9f0e-3d5b-4c43-9d0a-1f0d6f1c2b11'
const json = (name: string, rest: object = {}) => ({
  tenant: { name },
  owner: { email: `jane@${name.toLowerCase()}.test`, fullName: 'Jane' },
  ...rest,
})
const many = (count: number) =>
  utf8(`${HEADER}\n${Array.from({ length: count }, (_, n) => `Acme ${n},o${n}@acme.test,Jane`).join('\n')}\n`)

const readable: (Omit<Case, 'problems' | 'names'> & { names?: string[] })[] = [
  { claim: 'UTF-8', bytes: utf8(`${HEADER}\n${ACME}\n`) },
  { claim: 'no line end at the end', bytes: utf8(`${HEADER}\n${ACME}`) },
  { claim: 'a byte order mark', bytes: bytes(0xef, 0xbb, 0xbf, `${HEADER}\r\n${ACME}\r\n`) },
  {
    claim: 'empty cells at the end of every line',
    bytes: utf8(`${HEADER},,\n${ACME},,\n${BETA},,,\n`),
    names: ['Acme', 'Beta'],
  },
  { claim: 'CR as line end', bytes: utf8(`${HEADER}\r${ACME}\r`) },
  {
    claim: 'a mixture of line ends',
    bytes: utf8(`${HEADER}\r\n${ACME}\n${BETA}\r\n`),
    names: ['Acme', 'Beta'],
  },
  { claim: 'semicolons', bytes: utf8(`${HEADER}\n${ACME}\n`.replaceAll(',', ';')) },
  { claim: 'tabs', bytes: utf8(`${HEADER}\n${ACME}\n`.replaceAll(',', '\t')) },
  {
    claim: 'semicolons, and more commas than semicolons',
    bytes: utf8('name;owner_email;owner_full_name\n"A, b, c, d";jane@acme.test;Doe, Jane, Dr.\n'),
    names: ['A, b, c, d'],
  },
  {
    claim: 'a first line that names the delimiter',
    bytes: utf8(`sep=;\r\n${`${HEADER}\n${ACME}`.replaceAll(',', ';')}`),
  },
  {
    claim: 'quotes',
    bytes: utf8(`"name","owner_email",owner_full_name\n"Acme ""A""",jane@acme.test,"Jane"\n`),
    names: ['Acme "A"'],
  },
  {
    claim: 'a quote within a cell without quotes',
    bytes: utf8(`${HEADER}\n5" Pipes,jane@acme.test,Jane\n`),
    names: ['5" Pipes'],
  },
  {
    claim: 'blank lines and lines of empty cells',
    bytes: utf8(`\n${HEADER}\n\n${ACME}\n,,\n  \n${BETA}\n\n`),
    names: ['Acme', 'Beta'],
  },
  { claim: 'headers as people write them', bytes: utf8(`Name, Owner-Email ,OWNER FULL NAME\n${ACME}\n`) },
  {
    claim: 'columns that are mapped, and one that is left out',
    bytes: utf8('Firma;Mail;Wer;Notiz\nAcme;jane@acme.test;Jane;x\n'),
    options: {
      mapping: { Firma: 'name', Mail: 'owner_email', Wer: 'owner_full_name', Notiz: 'ignore' },
    },
  },
  {
    claim: 'what a file of failed rows has besides',
    bytes: utf8(`${HEADER},error_code,error_message\n${ACME},DUPLICATE_SLUG,taken\n`),
  },
  {
    claim: 'a formula that was made harmless',
    bytes: utf8(`${HEADER}\n'=Acme,jane@acme.test,Jane\n`),
    names: ['=Acme'],
  },
  {
    claim: 'as many as a batch takes',
    bytes: many(MAX_ITEMS),
    names: Array.from({ length: MAX_ITEMS }, (_, n) => `Acme ${n}`),
  },
  {
    claim: 'a JSON list',
    bytes: utf8(JSON.stringify([json('Acme'), json('Beta')])),
    names: ['Acme', 'Beta'],
  },
  { claim: 'a JSON object', bytes: bytes(0xef, 0xbb, 0xbf, JSON.stringify({ tenants: [json('Acme')] })) },
  {
    claim: 'a JSON file of failed rows',
    bytes: utf8(JSON.stringify([json('Acme', { error: { code: 'TIMEOUT' } })])),
  },
  {
    claim: 'one existing owner of two tenants',
    bytes: utf8(
      `${HEADER},owner_mode,owner_user_id\nAcme,j@x.test,Jane,existing,${KEY}\nBeta,j@x.test,Jane,existing,${KEY}\n`,
    ),
    names: ['Acme', 'Beta'],
  },
]

const bad: Omit<Case, 'names'>[] = [
  { claim: 'an empty file', bytes: bytes(), problems: ['1:1 FILE_EMPTY'] },
  { claim: 'a file of nothing but its mark', bytes: bytes(0xef, 0xbb, 0xbf), problems: ['1:1 FILE_EMPTY'] },
  { claim: 'a header and nothing else', bytes: utf8(`${HEADER}\n`), problems: ['1:1 NO_ROWS'] },
  { claim: 'an empty JSON list', bytes: utf8('[]'), problems: ['1:1 NO_ROWS'] },
  {
    claim: 'Windows-1252',
    bytes: bytes(`${HEADER}\nAcme,jane@acme.test,J`, 0xfc, 'rgen\n'),
    problems: ['2:22 WRONG_ENCODING'],
  },
  {
    claim: 'Windows-1252 behind a replacement that was meant',
    bytes: bytes(`${HEADER}\n\ufffd,`, 0x80),
    problems: ['2:3 WRONG_ENCODING'],
  },
  {
    claim: 'UTF-16 with its mark',
    bytes: utf16(`${HEADER}\n${ACME}`, 0xff, 0xfe),
    problems: ['1:1 WRONG_ENCODING'],
  },
  { claim: 'UTF-16 without', bytes: utf16(`${HEADER}\n${ACME}`), problems: ['1:1 WRONG_ENCODING'] },
  { claim: 'big-endian UTF-16', bytes: utf16(HEADER, 0xfe, 0xff, 0), problems: ['1:1 WRONG_ENCODING'] },
  {
    claim: 'a NUL',
    bytes: bytes(`${HEADER}\nAc`, 0, `me,jane@acme.test,Jane\n`),
    problems: ['2:3 NOT_TEXT'],
  },
  {
    claim: 'a quote that is never closed',
    bytes: utf8(`${HEADER}\n${ACME}\nBeta,"jim@beta.test,Jim\n`),
    problems: ['3:6 MALFORMED_QUOTE'],
  },
  {
    claim: 'a quote that is never closed, in a file of many megabytes',
    bytes: utf8(
      `${HEADER}\n${ACME}\nBeta,"jim@beta.test,Jim\n${`${ACME} ${'x'.repeat(900)}\n`.repeat(9000)}`,
    ),
    problems: ['3:6 MALFORMED_QUOTE'],
  },
  {
    claim: 'a cell that goes on behind its quote',
    bytes: utf8(`${HEADER}\n"Acme"x,jane@acme.test,Jane\n`),
    problems: ['2:1 MALFORMED_QUOTE'],
  },
  {
    claim: 'headers twice, unknown, empty and missing',
    bytes: utf8('name,Name,plan,,owner_email\nA,A,gold,,x@y.test\n'),
    problems: [
      '1:1 MISSING_HEADER',
      '1:2 Name DUPLICATE_HEADER',
      '1:3 plan UNKNOWN_HEADER',
      '1:4  UNKNOWN_HEADER',
    ],
  },
  {
    claim: 'a mapping of a column that is not there',
    bytes: utf8(`${HEADER}\n${ACME}\n`),
    options: { mapping: { Firma: 'name' } },
    problems: ['1:1 MISSING_HEADER'],
  },
  { claim: 'one row too many', bytes: many(MAX_ITEMS + 1), problems: [`${MAX_ITEMS + 2}:1 TOO_MANY_ROWS`] },
  {
    claim: 'JSON with one text of many megabytes',
    bytes: utf8(`[{"note": "${'x'.repeat(9_000_000)}"`),
    problems: ['1:9000013 MALFORMED_JSON'],
  },
  { claim: 'JSON that ends too early', bytes: utf8('[{"tenant": {}\n'), problems: ['2:1 MALFORMED_JSON'] },
  { claim: 'JSON with a comma too many', bytes: utf8('[\n  1,\n]'), problems: ['3:1 MALFORMED_JSON'] },
  { claim: 'JSON with more behind it', bytes: utf8('[] []'), problems: ['1:4 MALFORMED_JSON'] },
  {
    claim: 'JSON that is nested without end',
    bytes: utf8('['.repeat(1e6)),
    problems: ['1:102 MALFORMED_JSON'],
  },
  {
    claim: 'JSON with a member twice',
    bytes: utf8('[{"tenant":{"name":"a","name":"b"}}]'),
    problems: ['1:24 MALFORMED_JSON'],
  },
  { claim: 'JSON that is no list', bytes: utf8('{"tenant": {}}'), problems: ['1:1 NOT_A_LIST'] },
]

const faultyRows: (Omit<Case, 'names'> & { names?: string[] })[] = [
  {
    claim: 'each fault at its cell',
    bytes: utf8(
      [
        'name;slug;owner_email;owner_full_name;owner_mode;owner_user_id;users;features;settings;idempotency_key',
        'Acme;acme--a;jane;Jane;;;;;;',
        ';;jim@beta.test;;guest;;many;basic|magic;{;seven',
        'Gamma;;jo@gamma.test;Jo;existing;;0;;[1];',
        'Delta;;di@delta.test;Di;password;;;;;',
        'Eps;;ed@eps.test;Ed;invite;x;;;;',
      ].join('\n'),
    ),
    names: [],
    problems: [
      '2:2 slug INVALID_FIELD',
      '2:3 owner_email INVALID_FIELD',
      '3:1 name INVALID_FIELD',
      '3:4 owner_full_name INVALID_FIELD',
      '3:5 owner_mode INVALID_FIELD',
      '3:7 users INVALID_FIELD',
      '3:8 features INVALID_FIELD',
      '3:9 settings INVALID_FIELD',
      '3:10 idempotency_key INVALID_FIELD',
      '4:6 owner_user_id INVALID_FIELD',
      '4:7 users INVALID_FIELD',
      '4:9 settings INVALID_FIELD',
      '5:5 owner_mode INVALID_FIELD',
      '6:6 owner_user_id INVALID_FIELD',
    ],
  },
  {
    claim: 'a control character in a cell',
    bytes: utf8(`${HEADER}\nAc\u001b[2Jme,jane@acme.test,Jane\n${BETA}\n`),
    names: ['Beta'],
    problems: ['2:1 name INVALID_FIELD'],
  },
  {
    claim: 'rows with too few and too many cells',
    bytes: utf8(`${HEADER}\nAcme,jane@acme.test\n${BETA},,x\nGamma,g@gamma.test,Gil\n`),
    names: ['Gamma'],
    problems: ['2:3 WRONG_CELL_COUNT', '3:4 WRONG_CELL_COUNT'],
  },
  {
    claim: 'lines are counted through cells that have several',
    bytes: utf8(`${HEADER},contact_address\r\n${ACME},"1 Road\r\nTown"\r\n${BETA},ok\r\n,x@y.test,X,\r\n`),
    names: ['Beta'],
    problems: ['2:4 contact_address INVALID_FIELD', '5:1 name INVALID_FIELD'],
  },
  {
    claim: 'names that an earlier row has',
    bytes: utf8(
      [
        `${HEADER},slug,domain,idempotency_key`,
        `Acme,a@acme.test,Jane,,acme.test,${KEY}`,
        `Other,A@acme.test,Jane,acme,acme.test,${KEY.toUpperCase()}`,
        'ACME!,b@acme.test,Jane,,,',
      ].join('\n'),
    ),
    problems: [
      '3:2 owner_email DUPLICATE_VALUE',
      '3:4 slug DUPLICATE_VALUE',
      '3:5 domain DUPLICATE_VALUE',
      '3:6 idempotency_key DUPLICATE_VALUE',
      '4:1 name DUPLICATE_VALUE',
    ],
  },
  {
    claim: 'JSON items, each fault at its value',
    bytes: utf8(
      `[\n {"tenant": {"name": ""},\n  "owner": {"email": "x"}},\n 7,\n ${JSON.stringify(json('Acme'))},\n` +
        ` ${JSON.stringify(json('Beta', { plan: 'gold', idempotencyKey: 7 }))}\n]`,
    ),
    problems: [
      '2:22 INVALID_FIELD',
      '3:12 INVALID_FIELD',
      '3:22 INVALID_FIELD',
      '4:2 INVALID_FIELD',
      '6:88 INVALID_FIELD',
      '6:112 INVALID_FIELD',
    ],
  },
]

function expectRead({ bytes, options, names, problems }: Case): void {
  const file = readTenantFile(bytes, options)
  expect(
    file.problems.map(({ line, column, header, code }) =>
      [`${line}:${column}`, ...(header === undefined ? [] : [header]), code].join(' '),
    ),
  ).toEqual(problems)
  expect(file.rows.map(({ item }) => item.tenant.name)).toEqual(names)
  for (const { message } of file.problems) expect(message).not.toBe('')
}

describe('reads', () => {
  test.each(readable)('$claim', (one) => expectRead({ names: ['Acme'], ...one, problems: [] }))
})

describe('refuses, and takes nothing of it', () => {
  test.each(bad)('$claim', (one) => expectRead({ ...one, names: [] }))
})

describe('finds in the rows, and takes the others', () => {
  test.each(faultyRows)('$claim', (one) => expectRead({ names: ['Acme'], ...one }))
})

test('a whole row lands where the API wants it', () => {
  const [row] = readTenantFile(utf8(writeTemplate())).rows
  expect(row?.line).toBe(2)
  expect(row?.locate('/tenant/contact/email')).toEqual({ line: 2, column: 6, header: 'contact_email' })
  expect(row?.item).toEqual({
    tenant: {
      name: 'Acme GmbH',
      slug: 'acme',
      domain: 'acme.example.com',
      timezone: 'Europe/Berlin',
      currency: 'EUR',
      contact: {
        email: 'office@acme.example.com',
        phone: '+49 30 1234567',
        address: 'Hauptstraße 1, 10115 Berlin',
      },
      settings: { commissionPercent: 10 },
    },
    owner: { email: 'jane@acme.example.com', fullName: 'Jane Doe', mode: 'invite' },
    template: 'default',
    features: ['basic', 'analytics'],
    limits: { users: 100, storageGb: 50 },
  })
})

test('a slug that no column gives stands where the name does', () => {
  const [row] = readTenantFile(utf8(`${HEADER}\n${ACME}\n`)).rows
  expect(row?.locate('/tenant/slug')).toEqual({ line: 2, column: 1, header: 'name' })
})

test('what is to blame is said in words', () => {
  const latin = readTenantFile(bytes(`${HEADER}\nM`, 0xfc, 'ller'))
  expect(latin.problems[0]?.message).toMatch(/^byte FC is not UTF-8 \(.* it would be “ü”\); save it as UTF-8/)
  const twice = readTenantFile(utf8(`${HEADER}\n${ACME}\n\n${ACME.replace('jane', 'jo')}\n`))
  expect(twice.problems[0]?.message).toBe('the slug “acme” is that of line 2 already')
})

test('a file of failed rows can be mended and sent again', () => {
  const { refused } = readTenantFile(utf8(`${HEADER},users,settings\n=Acme,jane,Jane,many,{\n`))
  const rows = refused.map(({ item, problems: [problem] }) => ({
    item,
    error: { code: 'INVALID_FIELD', message: `${problem?.message}` },
  }))
  const csv = writeTenantCsv(rows)
  expect(csv.split('\r\n')[1]).toBe(
    `"'=Acme","","","","","","","","jane","Jane","","","","","","many","","{","","INVALID_FIELD","must be an e-mail address"`,
  )
  const mended = csv.replace('"jane"', '"jane@acme.test"').replace('"many"', '"7"').replace('"{"', '"{}"')
  expect(readTenantFile(utf8(mended))).toMatchObject({
    rows: [{ item: { tenant: { name: '=Acme', settings: {} }, limits: { users: 7 } } }],
    problems: [],
  })
  expect(JSON.parse(writeTenantJson(rows))).toEqual([
    { ...(refused[0]?.item as object), error: rows[0]?.error },
  ])
})
