import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { denoBinary, denoEnv } from '../../local/deno.ts'
import { cacheFunction, functionNames, type RunningFunction, startFunction } from '../../local/functions.ts'
import { checkout } from '../harness/run-tool.ts'
import { Operator } from './operator.ts'

/** Answers of a function that has nobody to talk to, and what it loads for them only then. */
const questions: Record<string, { path: string; status: number }> = {
  'tenant-provisioning': { path: '/openapi.json', status: 200 },
  'tenant-signup': { path: '/sign-ups', status: 405 },
  'tenant-tools': { path: '', status: 405 },
}

const names = functionNames()
const deno = denoBinary('edge') ? 'edge' : 'newest'
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-bundle-'))
let operator: Operator

beforeAll(async () => {
  operator = await Operator.start()
  const { code, output } = await operator.run(
    'supabase functions deploy --use-api --project-ref yourprojectreference',
  )
  expect(code, output).toBe(0)
})

afterAll(async () => {
  await operator?.leave()
  rmSync(folder, { recursive: true, force: true })
})

test('all functions are deployed, and each by itself is asked about', () => {
  const slugs = operator.api.to('POST', '/functions/deploy').map(({ metadata }) => metadata?.name)
  expect(slugs.sort()).toEqual(names)
  expect(Object.keys(questions)).toEqual(names)
})

describe.each(names)('%s', (name) => {
  let running: RunningFunction

  afterAll(() => running?.stop())

  test('is uploaded with all that it imports and nothing else, without a check of tokens before it', async () => {
    const { files, metadata } = uploadOf(name)
    expect(metadata).toMatchObject({
      entrypoint_path: `supabase/functions/${name}/index.ts`,
      import_map_path: `supabase/functions/${name}/deno.json`,
      static_patterns: [],
      verify_jwt: false,
    })
    const imported = await localModulesOf(name)
    expect([...files.keys()].sort()).toEqual([...imported, `supabase/functions/${name}/deno.json`].sort())
    expect([...files.keys()].filter((file) => !file.startsWith('supabase/functions/'))).toEqual([])
  })

  test('runs from what was uploaded, in an otherwise empty folder, without leave to read a file', async () => {
    const workdir = path.join(folder, name)
    for (const [file, text] of uploadOf(name).files) {
      mkdirSync(path.dirname(path.join(workdir, file)), { recursive: true })
      writeFileSync(path.join(workdir, file), text)
    }
    const logFile = path.join(workdir, 'function.log')
    await cacheFunction(name, logFile, workdir, deno)
    running = await startFunction({ name, workdir, logFile, deno, env: nobody })
    const { path: where, status } = questions[name] ?? { path: '', status: 0 }
    const answer = await fetch(`http://127.0.0.1:${running.port}/${name}${where}`)
    expect(answer.status, await answer.text()).toBe(status)
  })
})

/** As Supabase gives it to functions, of a project that is not there. */
const nobody = {
  SUPABASE_URL: 'http://127.0.0.1:9',
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_of_nobody"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_of_nobody"}',
}

function uploadOf(name: string) {
  const upload = operator.api.to('POST', '/functions/deploy').find(({ metadata }) => metadata?.name === name)
  if (!upload) throw new Error(`${name} was not uploaded`)
  return upload
}

/** The files that Deno reads for a function, relative to the checkout. */
async function localModulesOf(name: string): Promise<string[]> {
  const cwd = path.join(checkout, 'supabase', 'functions', name)
  const { stdout } = await promisify(execFile)(
    denoBinary('newest') as string,
    ['info', '--json', '--config', 'deno.json', 'index.ts'],
    { cwd, env: { ...process.env, ...denoEnv('newest') }, maxBuffer: 1 << 26 },
  )
  const { modules } = JSON.parse(stdout) as { modules: { specifier: string }[] }
  return modules
    .filter(({ specifier }) => specifier.startsWith('file:'))
    .map(({ specifier }) => path.relative(checkout, fileURLToPath(specifier)))
}
