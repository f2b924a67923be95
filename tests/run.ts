import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { localDir } from '../local/instance.ts'
import { removeDeadInstances } from '../local/lock.ts'
import { type Counts, countsFileVariable } from './harness/count-reporter.ts'

const checkout = path.resolve(import.meta.dirname, '..')
const vitest = createRequire(import.meta.url)
  .resolve('vitest/package.json')
  .replace(/package\.json$/, 'vitest.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'landlord-tests-'))
const countsFile = path.join(folder, 'counts.json')

const exitCode = await runVitest(process.argv.slice(2))
// Vitest stops its stack when it ends in peace; one that was interrupted or crashed leaves it to us.
await removeDeadInstances()
const counts = readCounts()
// Whatever made vitest fail without a failed test (a crash, no tests, a stack that did not start) is a failure.
if (exitCode !== 0 && counts.failed === 0) counts.failed = 1
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

function runVitest(args: string[]): Promise<number> {
  const reporters = ['default', path.join(import.meta.dirname, 'harness', 'count-reporter.ts')]
  const command = [vitest, 'run', ...reporters.map((name) => `--reporter=${name}`), ...args]
  const child = spawn(process.execPath, command, {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      [countsFileVariable]: countsFile,
      // Hundreds of processes read the same modules: each is compiled once.
      NODE_COMPILE_CACHE: path.join(localDir, 'compiled'),
    },
  })
  // Ctrl-C reaches both of us; we stay to clean up and to tell how it went.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function readCounts(): Counts {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8')) as Counts
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
