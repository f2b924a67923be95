import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'
import { runCli } from '../support/run-cli.ts'

const TENANT = 'supabase/tenant-migrations'
const MIGRATIONS = 'supabase/migrations'
const NOTES = '29000101000000_add_notes.sql'
const notes = 'create table notes (id bigint generated always as identity primary key, body text not null);\n'

/** This repository's migrations, in a folder of their own. */
function project(files: Record<string, string | Buffer> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-register-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(path.join(folder, 'supabase'))
  for (const part of ['config.toml', 'migrations', 'tenant-migrations']) {
    cpSync(path.join(checkout, 'supabase', part), path.join(folder, 'supabase', part), { recursive: true })
  }
  write(folder, files)
  return folder
}

function write(folder: string, files: Record<string, string | Buffer>): void {
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, TENANT, file), text)
}

const register = (cwd: string, ...flags: string[]) =>
  runCli(['fleet', 'register', '--json', ...flags], { cwd })
const migrationsOf = (folder: string) => readdirSync(path.join(folder, MIGRATIONS)).sort()

test('all tenant migrations of this repository are registered', async () => {
  const { code, stdout, stderr } = await register(checkout, '--check')
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    registered: readdirSync(path.join(checkout, TENANT)).map((file) => file.slice(0, 14)),
    written: [],
  })
})

test('a new one is registered by one migration, the last of all, and not again', async () => {
  const folder = project({ [NOTES]: notes.replaceAll('\n', '\r\n') })
  const before = migrationsOf(folder)
  expect((await register(folder, '--check')).code).toBe(1)
  expect(migrationsOf(folder)).toEqual(before)

  const { code, stdout } = await register(folder)
  expect(code).toBe(0)
  const [written, ...others] = JSON.parse(stdout).written as string[]
  expect(others).toEqual([])
  expect(migrationsOf(folder).at(-1)).toBe(path.basename(written ?? ''))
  expect(readFileSync(path.join(folder, written ?? ''), 'utf8')).toContain(notes)
  expect(JSON.parse((await register(folder)).stdout).written).toEqual([])
  expect((await register(folder, '--check')).code).toBe(0)
})

test('what is written is pushed: new schemas have it', async () => {
  const folder = project({ [NOTES]: `${notes}comment on table notes is 'a $tenant_migration$ in it';\n` })
  await register(folder)
  const url = await createScratchDatabase()
  await applyMigrations(url, folder)
  const { rows } = await withClient(url, (client) =>
    client.query(
      `select version, shape ? 'column notes.body' as has from private.tenant_migrations order by 1`,
    ),
  )
  expect(rows.at(-1)).toEqual({ version: '29000101000000', has: true })
})

describe('refused, with nothing written', () => {
  const inFolder = (change: (file: (name: string) => string) => void) => (folder: string) =>
    change((name) => path.join(folder, TENANT, name))
  const cases: [title: string, kind: string, file: string, change: (folder: string) => void][] = [
    [
      'a landed one that has changed',
      'changed',
      NOTES,
      (folder) => write(folder, { [NOTES]: `${notes}-- more\n` }),
    ],
    ['one that was deleted', 'deleted', NOTES, inFolder((file) => rmSync(file(NOTES)))],
    [
      'one that was renamed',
      'renamed',
      '29000101000000_notes.sql',
      inFolder((file) => renameSync(file(NOTES), file('29000101000000_notes.sql'))),
    ],
    [
      'one that sorts before a landed one',
      'out_of_order',
      '28990101000000_late.sql',
      (folder) => write(folder, { '28990101000000_late.sql': 'create table late ();' }),
    ],
    [
      'two of one version',
      'repeated',
      '29000102000000_b.sql',
      (folder) => write(folder, { '29000102000000_a.sql': 'select 1;', '29000102000000_b.sql': 'select 2;' }),
    ],
    [
      'an empty one',
      'empty',
      '29000102000000_x.sql',
      (folder) => write(folder, { '29000102000000_x.sql': '-- later\n/* or\nnever */\n' }),
    ],
    [
      'one that is no text',
      'unreadable',
      '29000102000000_x.sql',
      (folder) => write(folder, { '29000102000000_x.sql': Buffer.from([0xff, 0xfe, 0x00]) }),
    ],
    [
      'one that writes to all rows, which safeupdate refuses in calls of the REST API',
      'without_where',
      '29000102000000_x.sql',
      (folder) =>
        write(folder, {
          '29000102000000_x.sql': `update notes set body = 'ä' where true;\nwith gone as (delete from notes) select 1;\n`,
        }),
    ],
    ['one with no version', 'misnamed', 'notes.sql', (folder) => write(folder, { 'notes.sql': notes })],
  ]
  test.for(cases)('%s', async ([_, kind, file, change]) => {
    const folder = project({ [NOTES]: notes })
    await register(folder)
    const before = migrationsOf(folder)
    change(folder)
    const { code, stdout, stderr } = await register(folder)
    expect(code).toBe(1)
    const faults = JSON.parse(stdout || stderr).error.faults as { kind: string; file: string }[]
    expect(faults.map((fault) => [fault.kind, fault.file])).toEqual([[kind, file]])
    expect(migrationsOf(folder)).toEqual(before)
  })

  test('a registration that somebody has edited', async () => {
    const folder = project({ [NOTES]: notes })
    const { stdout } = await register(folder)
    const [written = ''] = JSON.parse(stdout).written as string[]
    const file = path.join(folder, written)
    writeFileSync(file, readFileSync(file, 'utf8').replace('body text', 'body varchar'))
    const again = await register(folder)
    expect(again.code).toBe(1)
    expect(again.stdout + again.stderr).toContain('damaged_registration')
  })

  test('outside a project', async () => {
    expect((await register(tmpdir())).code).toBe(1)
  })
})
