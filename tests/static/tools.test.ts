import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { denoBinary, denoEnv } from '../../local/deno.ts'
import { checkout, expectClean } from '../harness/run-tool.ts'

/** Where to look for what, relative to the checkout. */
const functions = globSync('supabase/functions/*/index.ts', { cwd: checkout }).map(path.dirname)
const migrations = globSync('supabase/migrations/*.sql', { cwd: checkout }).sort()

describe('tools have nothing to say', () => {
  test('Biome: lint and format', () => expectClean('biome', ['ci', '--colors=off']))
  test.each(['.', 'web'])('TypeScript: %s', (project) =>
    expectClean('tsc', ['--project', project, '--pretty', 'false']),
  )
  test('knip: nothing unused, nothing unlisted', () => expectClean('knip', ['--no-progress']))
  test('Squawk: migrations that are safe to run', () =>
    expectClean('squawk', ['--reporter=gcc', ...migrations]))
  test('there are functions to check', () => expect(functions).not.toEqual([]))
  describe.each(['newest', 'edge'] as const)('Deno, %s', (kind) => {
    const deno = denoBinary(kind)
    test.skipIf(!deno).each(functions)(
      '%s (skipped where there is no deno-edge for the platform)',
      (folder) =>
        expectClean(deno as string, ['check', '--quiet', '--config', 'deno.json', 'index.ts'], {
          cwd: path.join(checkout, folder),
          // What the stack downloads, so that it is downloaded once.
          env: { ...denoEnv(kind), DENO_TLS_CA_STORE: 'mozilla,system' },
        }),
    )
  })
})
