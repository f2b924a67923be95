import { execFile } from 'node:child_process'
import path from 'node:path'
import { expect } from 'vitest'

/** The root of this checkout. */
export const checkout = path.resolve(import.meta.dirname, '../..')

type ToolOptions = { cwd?: string; env?: NodeJS.ProcessEnv }

/** Runs a command from node_modules/.bin; fails with its output unless it exits with 0. */
export async function expectClean(command: string, args: string[], options: ToolOptions = {}): Promise<void> {
  const bin = path.join(checkout, 'node_modules', '.bin')
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    ...options.env,
  }
  const settings = { cwd: options.cwd ?? checkout, env, maxBuffer: 1 << 26 }
  const output = await new Promise<string>((resolve) => {
    execFile(command, args, settings, (error, stdout, stderr) => {
      resolve(error ? `${stdout}${stderr}`.trim() || error.message : '')
    })
  })
  if (output) expect.fail(`${command} ${args.join(' ')}\n${output}`)
}
