import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { StackEnv } from '../../local/stack-env.ts'
import { checkout } from '../harness/run-tool.ts'

/** How a command line ended: `signal` where it was killed. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** `landlord` as it is installed, in a process of its own, which can be killed. */
export interface Landlord {
  child: ChildProcess
  /** Once nobody writes to its output any more: neither it nor what it has started. */
  ended: Promise<Ending>
}

/** Starts one against a stack, as its admin. */
export function startLandlord(env: StackEnv, ...args: string[]): Landlord {
  const { API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = env
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [path.join(checkout, 'cli', 'bin.js'), ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, NO_COLOR: '1', API_URL, FUNCTIONS_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD },
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, ...said }))
  })
  return { child, ended }
}
