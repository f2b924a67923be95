import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Outcome, outcomeOf } from '../harness/outcome-of.ts'
import { checkout } from '../harness/run-tool.ts'

/** What belongs to this machine rather than to the project. */
const LEFT_OUT = ['node_modules', '.local', '.git']
/** What is downloaded and built, which takes long. */
const KEPT = ['.local/deno', '.local/web', 'node_modules']

/** A copy, since this checkout may have a stack of its own running. */
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-start-'))

beforeAll(() => {
  for (const entry of readdirSync(checkout)) {
    if (LEFT_OUT.includes(entry)) continue
    // Whoever works here may have told the functions something, secrets perhaps.
    const filter = (source: string) => !path.basename(source).startsWith('.env')
    cpSync(path.join(checkout, entry), path.join(folder, entry), { recursive: true, filter })
  }
  mkdirSync(path.join(folder, '.local'))
  for (const kept of KEPT) {
    mkdirSync(path.join(checkout, kept), { recursive: true })
    symlinkSync(path.join(checkout, kept), path.join(folder, kept))
  }
})
afterAll(async () => {
  // Where we are root, Postgres keeps its data elsewhere.
  await outcomeOf(run('reset'))
  rmSync(folder, { recursive: true })
})

function run(program: 'start' | 'reset', ...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
  const { PATH, HOME } = process.env
  return spawn(process.execPath, [path.join('local', `${program}.ts`), ...args], {
    cwd: folder,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What becomes of it that is interrupted as soon as it has said this. */
async function interruptAt(sign: string): Promise<Outcome> {
  const child = run('start')
  // Should it never say that, it goes all the same, and takes its parts along.
  onTestFinished(() => void child.kill('SIGTERM'))
  let said = ''
  let isInterrupted = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (isInterrupted || !said.includes(sign)) return
    isInterrupted = true
    child.kill('SIGINT')
  })
  return await outcomeOf(child)
}

describe('npm start', () => {
  test.for([
    ['while parts are starting', '✓ Postgres', 130],
    ['during the demo', '  Logs ', 130],
    ['once all is up', 'Running. Ctrl-C stops it', 0],
  ] as const)('that is interrupted %s stops, says so, and nothing of a failure', async ([, sign, code]) => {
    const ended = await interruptAt(sign)
    expect(ended.output).toContain('Stopping …')
    expect(ended.output).not.toContain('failed')
    expect(ended.output).not.toContain('    at ')
    expect(ended.code).toBe(code)
  })

  test.for(['--port', '--help', 'all'])('knows no %s, and says what it knows', async (arg) => {
    const { code, output } = await outcomeOf(run('start', arg))
    expect([code, output]).toEqual([2, expect.stringMatching(/^Usage: npm start.*\n$/)])
  })
})
