import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import { formatEnvFile, type StackEnv } from '../../local/stack-env.ts'
import { type Outcome, outcomeOf } from '../harness/outcome-of.ts'
import { checkout } from '../harness/run-tool.ts'

/** What belongs to this machine rather than to the project. */
const LEFT_OUT = ['node_modules', '.local', '.git']

/** Somebody who reads the documents: with a checkout, a home and a running stack, doing what stands there. */
export class Reader {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'landlord-reader-'))
  readonly #stack: StackEnv
  readonly #running = new Set<ChildProcess>()

  constructor(stack: StackEnv) {
    this.#stack = stack
    for (const entry of readdirSync(checkout)) {
      if (!LEFT_OUT.includes(entry))
        cpSync(path.join(checkout, entry), path.join(this.checkout, entry), { recursive: true })
    }
    symlinkSync(path.join(checkout, 'node_modules'), path.join(this.checkout, 'node_modules'))
    this.writeFile('.local/stack.env', formatEnvFile(stack))
    // What curl is answered counts, as it does for a reader: a refusal is no success.
    this.writeFile('../home/.curlrc', 'fail-with-body\nshow-error\n')
  }

  /** Where their checkout is. */
  get checkout(): string {
    return path.join(this.#root, 'checkout')
  }

  /** Puts a file into their checkout. */
  writeFile(name: string, content: string): void {
    const file = path.join(this.checkout, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  /** Does what a block of shell commands says; fails with all it printed where one of them fails. */
  async runShell(block: string, values: Record<string, string>): Promise<string> {
    const { code, output } = await this.#spawn(block, values)
    expect(code, output).toBe(0)
    return output
  }

  /** Does what a block of SQL says, as the database's owner. */
  async runSql(block: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#stack.DB_URL })
    await client.connect()
    try {
      await client.query(block)
    } finally {
      await client.end()
    }
  }

  /** Ends and removes what is theirs. */
  leave(): void {
    for (const { pid } of this.#running) if (pid) process.kill(-pid, 'SIGKILL')
    rmSync(this.#root, { recursive: true, force: true })
  }

  #spawn(block: string, values: Record<string, string>): Promise<Outcome> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', block], {
      cwd: this.checkout,
      // A group of its own, so that what it has begun ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${path.join(checkout, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
        HOME: path.join(this.#root, 'home'),
        NO_COLOR: '1',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        npm_config_update_notifier: 'false',
        ...this.#stack,
        ...values,
      },
    })
    this.#running.add(child)
    return outcomeOf(child).finally(() => this.#running.delete(child))
  }
}
