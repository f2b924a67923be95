import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createProgram } from '../../../cli/program.ts'
import { checkout } from '../../harness/run-tool.ts'
import { runCli } from '../../support/run-cli.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function execute(command: string, args: string[], cwd = checkout): Promise<{ code: number; stdout: string }> {
  const { PATH, HOME } = process.env
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: { PATH, HOME } }, (error, stdout) =>
      resolve({ code: error ? Number(error.code) : 0, stdout }),
    )
  })
}

test.skipIf(!existsSync('/dev/full'))(
  'what could not be printed does not end as if it had been',
  async () => {
    const line = `"${process.execPath}" cli/landlord.ts completion bash`
    expect((await execute('sh', ['-c', `${line} > /dev/full`])).code).toBe(1)
    // Who has read enough of it has had what they wanted.
    expect((await execute('bash', ['-c', `set -o pipefail; ${line} | true`])).code).toBe(0)
  },
)

describe('starts', () => {
  test('as npx landlord, and says how it ended', async () => {
    expect(await execute('npx', ['landlord', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: landlord /),
    })
    expect((await execute('npx', ['landlord', 'fly'])).code).toBe(2)
  })

  test('by a link from anywhere, on whatever Node is there', async () => {
    const folder = temporaryFolder()
    const link = path.join(folder, 'landlord')
    symlinkSync(path.join(checkout, 'cli', 'bin.js'), link)
    // The system's own, where there is one: older than what runs TypeScript, perhaps.
    const node = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath
    const { code, stdout } = await execute(node, [link, '--help'], folder)
    expect(stdout).toMatch(/^Usage: landlord /)
    expect(code).toBe(0)
  })
})

describe('completes', () => {
  const complete = async (...words: string[]) => completeIn(checkout, ...words)
  const completeIn = async (cwd: string, ...words: string[]) => {
    const env = { PATH: process.env.PATH ?? '' }
    const { code, stdout } = await runCli(['complete', '--', ...words], { env, cwd })
    expect(code).toBe(0)
    return stdout.split('\n').flatMap((line) => (/^[^:\t]+(?=\t)/.exec(line) ?? []) as string[])
  }

  test('commands, their options, and what an option may be', async () => {
    const commands = createProgram().commands.map((command) => command.name())
    expect(await complete('')).toEqual(expect.arrayContaining(commands.filter((name) => name !== 'complete')))
    expect(await complete('admin', 'g')).toEqual(['grant'])
    expect(await complete('provision', '--owner-e')).toEqual(['--owner-email'])
    expect(await complete('provision', '--owner-mode', 'in')).toEqual(['invite'])
  })

  test('files that may hold tenants', async () => {
    const folder = temporaryFolder()
    for (const name of ['acme.json', 'customers.csv', 'notes.txt']) writeFileSync(path.join(folder, name), '')
    expect(await completeIn(folder, 'provision', '--file', '')).toEqual(['acme.json', 'customers.csv'])
    expect(await completeIn(folder, 'provision', '--file', 'a')).toEqual(['acme.json'])
  })

  test('by a script that bash takes', async () => {
    const { stdout } = await runCli(['completion', 'bash'], { env: { PATH: process.env.PATH ?? '' } })
    const file = path.join(temporaryFolder(), 'completion.bash')
    writeFileSync(file, stdout)
    expect(stdout).toContain('landlord complete -- ')
    expect((await execute('bash', ['-n', file])).code).toBe(0)
  })

  test('for the other shells, and no others', async () => {
    const env = { PATH: process.env.PATH ?? '' }
    for (const shell of ['zsh', 'fish', 'powershell']) {
      expect(await runCli(['completion', shell], { env })).toMatchObject({ code: 0, stderr: '' })
    }
    expect(await runCli(['completion', 'tcsh'], { env })).toMatchObject({ code: 2, stdout: '' })
  })
})
