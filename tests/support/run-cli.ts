import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { target } from '../harness/target.ts'
import type { Person } from './people.ts'

// A test of several runs starts as many processes: on a busy machine each takes seconds.
vi.setConfig({ testTimeout: 300_000 })

/** How a command line ended. */
export type CliRun = { code: number; stdout: string; stderr: string }

type Options = {
  env?: Record<string, string>
  cwd?: string
  input?: string
  /** Told what comes to standard error, with the process at hand. */
  onStderr?: (text: string, interrupt: () => void) => void
}

/** What the command line is told of the target, as this admin; nothing else of this process's environment. */
export function cliEnvironment(admin?: Person): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return {
    PATH,
    HOME,
    NO_COLOR: '1',
    API_URL: target.apiUrl,
    FUNCTIONS_URL: target.functionsUrl,
    PUBLISHABLE_KEY: target.publishableKey,
    ...(admin ? { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } : {}),
  }
}

/** Runs `landlord` as a process of its own. */
export function runCli(args: readonly string[], options: Options = {}): Promise<CliRun> {
  const program = path.join(checkout, 'cli', 'landlord.ts')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? checkout,
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...options.env },
  })
  const run: CliRun = { code: -1, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.stderr += text
    options.onStderr?.(run.stderr, () => child.kill('SIGINT'))
  })
  child.stdin.end(options.input ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...run, code: code ?? -1 }))
  })
}

/** The one document that `--json` printed; fails where there is more or less. */
export function documentOf({ stdout, stderr }: CliRun): Record<string, unknown> {
  expect(stdout, stderr).toMatch(/^\{.*\}\n$/s)
  return JSON.parse(stdout) as Record<string, unknown>
}
