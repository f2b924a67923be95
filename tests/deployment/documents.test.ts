import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cliDatabaseUrl } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createTemporaryDatabase, type TemporaryDatabase } from '../harness/temporary-database.ts'
import { codeBlocksOf, readDocument } from '../static/markdown.ts'
import { Operator } from './operator.ts'

const needsAccount = '# needs an account\n'

/** What a stand-in can't answer truly: there only the command's form is tried. */
const formOnly = ['supabase config push']

const blocks = ['docs/deploy.md', 'docs/upgrading.md', 'docs/releasing.md'].flatMap((document) =>
  codeBlocksOf(readDocument(document))
    .filter(({ text }) => text.startsWith(needsAccount))
    .map(({ text, line }) => ({ where: `${document}:${line}`, text: text.slice(needsAccount.length) })),
)

let operator: Operator
let database: TemporaryDatabase

beforeAll(async () => {
  ;[operator, database] = await Promise.all([
    Operator.start(),
    createTemporaryDatabase(inject('platformUrl')),
  ])
  writeFileSync(
    path.join(operator.folder, 'supabase/functions/.env.production'),
    'ALLOWED_ORIGINS=https://app.acme.test\n',
  )
})
afterAll(async () => {
  await operator?.leave()
  await database?.drop()
})

test('there are commands that need an account', () => expect(blocks.length).toBeGreaterThan(5))

// In their order: the first of them links the checkout to the project.
test.each(blocks)('$where', async ({ text }) => {
  const commands = text
    .replaceAll(/^export .*\n/gm, '')
    .replaceAll('npx supabase', 'supabase')
    // The project's database is not at an address that the CLI could make up.
    .replaceAll(
      /^(supabase (?:db (?:push|advisors)|migration list)) --linked/gm,
      '$1 --db-url "$DATABASE_URL"',
    )
    .replaceAll(new RegExp(`^(?:${formOnly.join('|')})`, 'gm'), '$& --help')
  const { code, output } = await operator.run(commands, {
    DATABASE_URL: cliDatabaseUrl(database.url),
    LANDLORD: checkout,
  })
  expect(code, `${commands}\n${output}`).toBe(0)
})

test('what they did has arrived', () => {
  const { api } = operator
  expect(api.to('POST', '/functions/deploy').length).toBeGreaterThan(0)
  expect(JSON.parse(api.to('POST', '/secrets')[0]?.body ?? '')).toEqual([
    { name: 'ALLOWED_ORIGINS', value: 'https://app.acme.test' },
  ])
})
