import { describe, expect, test } from 'vitest'
import { FIELD_NAMES } from '../../tenant-file/fields.ts'
import { type BatchTable, readBatchTable } from '../../web/src/features/batches/batch-table.ts'
import { faultyRowsCsv } from '../../web/src/features/batches/faulty-rows-csv.ts'
import { judgeTable } from '../../web/src/features/batches/judge-table.ts'

const SECRET = 'hunter2'

function tableOf(text: string): BatchTable {
  const table = readBatchTable('tenants.csv', new TextEncoder().encode(text))
  if ('code' in table) throw new Error(table.message)
  return table
}

function savedFaults(table: BatchTable): string {
  return faultyRowsCsv(table, judgeTable(table).faults)
}

describe('a column of passwords is forgotten', () => {
  test.each([
    ...['password', 'Passwort', 'passwd', 'Pass', 'pass_phrase', 'owner_pwd', 'ownerPwd', 'PW', 'PIN', 'psw'],
    ...[
      'api_key',
      'apiKey',
      'API-Key',
      'private key',
      'token',
      'accessToken',
      'client_secret',
      'otp',
      'geheim',
    ],
    ...['clave', 'contraseña', 'senha', 'mdp', 'Mot de passe', 'wachtwoord', 'Kennwort', 'parola', 'hasło'],
    ...['lösenord', 'heslo', 'credentials'],
  ])('that is called %s', (heading) => {
    const table = tableOf(`name,${heading},owner_email\nAcme,${SECRET},jane@acme.test\n`)
    expect(table.dropped).toEqual([heading])
    expect(JSON.stringify(table)).not.toContain(SECRET)
  })

  test('but no column that has a field’s name, or a common one of its own', () => {
    const headings = [...FIELD_NAMES, 'Passenger', 'Shipping', 'Compass', 'Spinning', 'Key account']
    expect(tableOf(`${headings.join()}\nAcme\n`).dropped).toEqual([])
  })

  test.each([
    ['too many', `Acme, Inc,jane@acme.test,${SECRET},Jane`],
    ['too few', `Acme,${SECRET},Jane`],
  ])('also in a row of %s cells, in which it stands elsewhere', (_, row) => {
    const table = tableOf(`name,owner_email,password,owner_full_name\n${row}\n`)
    expect(JSON.stringify(table)).not.toContain(SECRET)
    expect(judgeTable(table).faults).toContainEqual(
      expect.objectContaining({ line: 2, code: 'WRONG_CELL_COUNT' }),
    )
  })
})

test('cells beyond the header are not kept, and their row is at fault', () => {
  const table = tableOf(`name,owner_email,owner_full_name\nAcme,jane@acme.test,Jane,${SECRET}\n`)
  expect(JSON.stringify(table)).not.toContain(SECRET)
  expect(judgeTable(table).faults).toMatchObject([{ line: 2, code: 'WRONG_CELL_COUNT' }])
})

test('what stands for no field is in no table that is saved', () => {
  const table = tableOf(`name,owner_email,owner_full_name,Losung\nAcme,nobody,Jane,${SECRET}\n`)
  expect(savedFaults(table)).toContain('nobody')
  expect(savedFaults(table)).not.toContain(SECRET)
  expect(savedFaults(table)).not.toContain('Losung')
})
