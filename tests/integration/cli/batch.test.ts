import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { createAdmin, type Person, signIn } from '../../support/people.ts'
import { type CliRun, cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { unique } from '../../support/unique.ts'
import { withWorkers } from '../../support/with-workers.ts'

const HEADER = 'name,owner_email,owner_full_name'
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-batch-'))
let admin: Person

// Of the test's own: what it has written is what this admin has written.
beforeEach(async () => {
  admin = await createAdmin()
})
afterAll(() => rmSync(folder, { recursive: true }))

const landlord = (...args: string[]) => withWorkers(runCli(args, { env: cliEnvironment(admin), cwd: folder }))

/** Writes a file into the folder that the command runs in. */
function save(content: string | Uint8Array, name = `${unique('file')}.csv`): string {
  writeFileSync(path.join(folder, name), content)
  return name
}

const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')

/** Good rows, whose names begin with the prefix. */
function rows(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix} ${n},o${n}@${prefix}.test,Owner ${n}`)
}

/** Everything of this admin's: nothing, where nothing was written. */
async function written(): Promise<{ batches: number; requests: number; tenants: string[] }> {
  const [row] = await sql<{ batches: number; requests: number; tenants: string[] }>(
    `select
       (select count(*)::int from public.provisioning_batches where admin_user_id = $1) as batches,
       (select count(*)::int from public.provisioning_requests where admin_user_id = $1) as requests,
       array(
         select t.name
         from public.tenants t
         join public.provisioning_requests r on r.id = t.request_id
         where r.admin_user_id = $1 and t.status = 'active'
         order by t.name collate "C"
       ) as tenants`,
    [admin.id],
  )
  return row as { batches: number; requests: number; tenants: string[] }
}

const NOTHING = { batches: 0, requests: 0, tenants: [] }

describe('a faulty file is reported by line and column, and nothing is written', () => {
  const good = 'Acme,jane@acme.test,Jane'
  const latin = Buffer.from(`${HEADER}\nM\u00fcller,jane@acme.test,Jane\n`, 'latin1')
  const many = Array.from({ length: 10_001 }, (_, n) => `Acme ${n},o${n}@acme.test,Jane`)
  test.for<[string, string | Uint8Array, string]>([
    ['a wrong encoding', latin, 'line 2, column 2: byte FC is not UTF-8'],
    ['UTF-16', Buffer.from(`\ufeff${HEADER}\n${good}\n`, 'utf16le'), 'line 1, column 1: is UTF-16'],
    [
      'duplicate headers',
      `name,${HEADER}\nA,${good}\n`,
      'line 1, column 2 (name): name stands in column 1 already',
    ],
    [
      'an unknown header',
      `${HEADER},plan\n${good},gold\n`,
      'line 1, column 4 (plan): there is no field “plan”',
    ],
    ['a missing header', 'name\nAcme\n', 'line 1, column 1: the column owner_email is not there'],
    ['10,001 rows', [HEADER, ...many].join('\n'), 'line 10002, column 1: the file has 10001 tenants'],
    ['a quote that is never closed', `${HEADER}\n"Acme,jane@acme.test,Jane\n`, 'line 2, column 1: the quote'],
    ['an empty file', '', 'line 1, column 1: there is nothing in the file'],
    [
      'a bad field',
      `${HEADER}\nAcme,jane,Jane\n`,
      'line 2, column 2 (owner_email): must be an e-mail address',
    ],
    [
      'a name twice',
      `${HEADER}\n${good}\n${good}\n`,
      'line 3, column 1 (name): the slug “acme” is that of line 2',
    ],
    ['a workbook', 'PK\u0003\u0004', 'line 1, column 1: is a workbook of a spreadsheet'],
    ['JSON that is none', '[{"tenant": ]', 'line 1, column 13: here the text stops being JSON'],
  ])('%s', async ([, content, message]) => {
    const run = await runCli(['batch', save(content, unique('file'))], {
      env: cliEnvironment(admin),
      cwd: folder,
    })
    expect(run).toMatchObject({ code: 4, stdout: '' })
    expect(run.stderr).toContain(`\n  ${message}`)
    expect(run.stderr).toContain('Nothing was sent.')
    expect(await written()).toEqual(NOTHING)
  })

  test('as --json, too', async () => {
    const run = await landlord('batch', save(`${HEADER}\nAcme,jane,Jane\n`), '--json')
    expect(run.code).toBe(4)
    expect(documentOf(run)).toMatchObject({
      error: {
        code: 'FAULTY_FILE',
        problems: [{ line: 2, column: 2, header: 'owner_email', code: 'INVALID_FIELD' }],
      },
    })
  })

  test('a file that is not there, and no file', async () => {
    expect(await landlord('batch', 'none.csv')).toMatchObject({
      code: 4,
      stdout: '',
      stderr: 'There is no file none.csv here.\n',
    })
    expect((await landlord('batch')).code).toBe(2)
    expect((await landlord('batch', 'none.csv', '--map', 'Firma=company')).code).toBe(2)
    expect((await landlord('batch', 'none.csv', '--idempotency-key', '1')).code).toBe(2)
  })
})

describe('makes the tenants of a file', () => {
  test('as a spreadsheet saves it: mark, semicolons, quotes, lines within cells, formulas', async () => {
    const word = unique('acme')
    const file = save(
      `\ufeffFirma;E-Mail;Wer;contact_address;Notiz\r\n` +
        `"=cmd|'/c calc'!A1 ${word}";a@${word}.test;"Doe; ""Jane""";"1 Road\r\nTown";x\r\n` +
        `"'=neutral ${word}";b@${word}.test;Jim;;\r\n`,
    )
    const mapping = ['--map', 'Firma=name', '--map', 'E-Mail=owner_email', '--map', 'Wer=owner_full_name']
    const refused = await landlord('batch', file, ...mapping, '--map', 'Notiz=ignore')
    // The one thing that the contract forbids: an address of several lines.
    expect(refused.stderr).toContain('line 2, column 4 (contact_address): must not have control characters')
    const ours = ['--map', 'Notiz=ignore', '--map', 'contact_address=ignore']
    const run = await landlord('batch', file, ...mapping, ...ours)
    expect([run.code, run.stderr]).toEqual([0, expect.stringMatching(/(^|\n)2 of 2, 0 failed\n$/)])
    expect(run.stdout).toMatch(/^Batch \S+ \(independent\) is completed: 2 of 2 tenants are active\.\n$/)
    expect((await written()).tenants).toEqual([`=cmd|'/c calc'!A1 ${word}`, `=neutral ${word}`])
  })

  test('as JSON, with keys of its own', async () => {
    const word = unique('acme')
    const items = ['a', 'b'].map((name) => ({
      tenant: { name: `${word} ${name}`, settings: { a: 1 } },
      owner: { email: `${name}@${word}.test`, fullName: 'Jane' },
    }))
    const failed = save('[{ "tenant": { "name": "Stale" } }]', `${word}-failed.json`)
    const file = save(JSON.stringify({ tenants: items }), `${word}.json`)
    const run = await landlord('batch', file, '--failed', failed, '--json')
    expect(run.code).toBe(0)
    expect(read(failed)).toBe('[]\n')
    expect(documentOf(run)).toMatchObject({
      batch: { status: 'completed', counts: { completed: 2 } },
      failed: [],
    })
    expect((await written()).tenants).toEqual([`${word} a`, `${word} b`])
  })

  test('a dry run tells what the database knows, and writes nothing', async () => {
    const word = unique('acme')
    const good = save([HEADER, ...rows(word, 2)].join('\n'))
    expect(await landlord('batch', good, '--dry-run')).toMatchObject({ code: 0 })
    expect(await written()).toEqual(NOTHING)
    await landlord('batch', good)
    const before = await written()
    const taken = save(`${HEADER}\n${word} 0,x@${word}.test,X\nOther ${word},y@${word}.test,Y\n`)
    const run = await landlord('batch', taken, '--dry-run')
    expect(run.code).toBe(4)
    expect(run.stdout).toMatch(
      /1 of 2 rows are at fault\. Nothing was made\.\n {2}line 2, column 1 \(name\): is taken \(DUPLICATE_SLUG\)\n/,
    )
    expect(await written()).toEqual(before)
  })

  test('some have failed: the others are active, and a file has what is to be mended', async () => {
    const word = unique('acme')
    await landlord('batch', save([HEADER, ...rows(word, 1)].join('\n')))
    const file = save([HEADER, ...rows(unique('more'), 2), `${word} 0,x@${word}.test,X`].join('\n'))
    const failed = `${unique('failed')}.csv`
    const run = await landlord('batch', file, '--failed', failed)
    expect(run.code).toBe(3)
    expect(run.stdout).toMatch(
      /2 of 3 tenants are active, 1 failed\.\n {2}line 4, column 1 \(name\): is taken \(DUPLICATE_SLUG\)\n/,
    )
    expect((await written()).tenants).toHaveLength(3)
    const mended = read(failed).replace(`"${word} 0"`, `"${word} mended"`)
    expect(mended).toContain('"DUPLICATE_SLUG"')
    // Now that none has failed, what had failed before is there no more.
    expect((await landlord('batch', save(mended), '--failed', failed)).code).toBe(0)
    expect((await written()).tenants).toContain(`${word} mended`)
    expect(read(failed)).toMatch(/^\ufeff"name",.*\r\n$/)
  })

  test('all or nothing: one fault, and none ever was', async () => {
    const word = unique('acme')
    await landlord('batch', save([HEADER, ...rows(word, 1)].join('\n')))
    const before = await written()
    const file = save([HEADER, ...rows(unique('more'), 2), `${word} 0,x@${word}.test,X`].join('\n'))
    const run = await landlord('batch', file, '--mode', 'all_or_nothing')
    expect(run).toMatchObject({ code: 4, stdout: '' })
    expect(run.stderr).toMatch(/^(.*\n)*BATCH_REJECTED: .*\n(.*\n)* +line 4, column 1 \(name\): is taken/)
    expect(await written()).toEqual(before)
  })

  test('with --skip-invalid the good rows are made, and the others written down', async () => {
    const word = unique('acme')
    const file = save([HEADER, ...rows(word, 1), 'Bad,jane,Jane'].join('\n'))
    const run = await landlord('batch', file, '--skip-invalid', '--failed', `${word}-failed.json`)
    expect(run.code).toBe(3)
    expect(run.stderr).toContain('These rows are left out.')
    expect((await written()).tenants).toEqual([`${word} 0`])
    expect(JSON.parse(read(`${word}-failed.json`))).toMatchObject([
      { tenant: { name: 'Bad' }, owner: { email: 'jane' }, error: { code: 'INVALID_FIELD' } },
    ])
  })

  test('passwords are shown once, on standard output alone; more than wait for an answer can’t have any', async () => {
    const word = unique('acme')
    const temporary = rows(word, 1).map((row) => `${row},temporary`)
    const run = await landlord('batch', save([`${HEADER},owner_mode`, ...temporary].join('\n')))
    expect(run.code).toBe(0)
    const [, table = ''] = run.stdout.split('\nShown once and stored nowhere:\n')
    const password = new RegExp(` o0@${word}\\.test +(\\S+) +–\n`).exec(table)?.[1] ?? ''
    expect(run.stdout.split(password)).toHaveLength(2)
    expect(run.stderr).not.toContain(password)
    await signIn(`o0@${word}.test`, password)

    const many = rows(unique('many'), 51).map((row) => `${row},temporary`)
    const refused = await landlord('batch', save([`${HEADER},owner_mode`, ...many].join('\n')))
    expect(refused).toMatchObject({ code: 4, stdout: '' })
    expect(refused.stderr).toContain('51 of 51 rows ask for a password')
  })

  test('--template is a file that would do', async () => {
    const { code, stdout } = await landlord('batch', '--template')
    expect(code).toBe(0)
    const again = await landlord('batch', save(stdout.replaceAll('acme', unique('acme'))), '--dry-run')
    expect(again).toMatchObject({ code: 0 })
  })
})

/** A batch whose command was interrupted before it was done, however fast the machine: the next is larger. */
async function interruptedBatch(size = 60): Promise<{ file: string; size: number; run: CliRun }> {
  const file = save([HEADER, ...rows(unique('acme'), size)].join('\n'))
  let isInterrupted = false
  const run = await runCli(['batch', file], {
    env: cliEnvironment(admin),
    cwd: folder,
    onStderr: (text, interrupt) => {
      if (isInterrupted || !text.includes(` of ${size}, `)) return
      isInterrupted = true
      interrupt()
    },
  })
  return run.stdout === '' ? { file, size, run } : interruptedBatch(size * 4)
}

test('after Ctrl-C the same command goes on: every tenant exactly once', async () => {
  const { file, size, run } = await interruptedBatch()
  expect(run.code, run.stderr).toBe(130)
  const id = /landlord batches status (\S+)\n/.exec(run.stderr)?.[1] ?? ''

  const again = await landlord('batch', file)
  expect(again.code, again.stderr).toBe(0)
  expect(again.stderr).toContain(`This batch was begun before: ${id}\n`)
  expect(again.stdout).toContain(`${size} of ${size} tenants are active.`)
  const made = await sql(
    `select distinct t.name
     from public.tenants t
     join public.provisioning_requests r on r.id = t.request_id
     where r.batch_id = $1 and t.status = 'active'`,
    [id],
  )
  expect(made).toHaveLength(size)
  const { requests, tenants } = await written()
  expect(tenants).toHaveLength(requests)
})
