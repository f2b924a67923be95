import { execFile } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { Child } from '../children.ts'
import { writePrivateFile } from '../instance.ts'
import { type Account, postgresAccount } from './account.ts'
import { ensurePostgresBinaries } from './binaries.ts'
import { createPlatform } from './platform.ts'

/** What a Postgres server of ours needs to know. */
export type PostgresOptions = {
  /** Parent of the data directory; ours alone. */
  dir: string
  port: number
  password: string
  logFile: string
  /** Off for throw-away data only. */
  fsync: boolean
  /** Told about every child that starts, so that it can be written down and watched. */
  onStart?: (child: Child) => void
}

/** How Postgres goes down: `fast` rolls back and checkpoints, `immediate` is a crash. */
export type ShutdownMode = 'smart' | 'fast' | 'immediate'

const shutdownSignals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** A Postgres server on loopback that can be stopped, crashed and started again over the same data. */
export class PostgresServer {
  readonly #options: PostgresOptions
  readonly #binaries: string
  readonly #account: Account | undefined
  #child: Child | undefined

  private constructor(options: PostgresOptions, binaries: string, account: Account | undefined) {
    this.#options = options
    this.#binaries = binaries
    this.#account = account
  }

  /** Makes the data directory where there is none, starts the server, and on new data lays the platform. */
  static async open(options: PostgresOptions): Promise<PostgresServer> {
    const server = new PostgresServer(options, await ensurePostgresBinaries(), postgresAccount())
    // Written last: data from a first start that was cut short is made anew.
    const complete = path.join(options.dir, 'complete')
    const isNew = !existsSync(complete)
    if (isNew) await server.#initialise()
    await server.start()
    if (isNew) {
      try {
        await createPlatform(server.url('supabase_admin', 'template1'), options.password)
      } catch (error) {
        await server.stop()
        throw error
      }
      writePrivateFile(complete, '')
    }
    return server
  }

  /** Where to connect as `user`. */
  url(user = 'postgres', database = 'postgres'): string {
    return `postgresql://${user}:${this.#options.password}@127.0.0.1:${this.#options.port}/${database}`
  }

  /** Where its data lies: a backup is a copy of it that was made while the server was down. */
  get dataDir(): string {
    return path.join(this.#options.dir, 'data')
  }

  /** Starts it and waits until it accepts connections (after crash recovery, where there was a crash). */
  async start(): Promise<void> {
    const child = new Child({
      name: 'postgres',
      command: path.join(this.#binaries, 'bin', 'postgres'),
      args: ['-D', this.dataDir, ...settings(this.#options)],
      env: { LC_ALL: 'C', TZ: 'UTC' },
      cwd: this.#options.dir,
      logFile: this.#options.logFile,
      user: this.#account,
      // Killed outright it would leave its backends behind.
      killSignal: 'SIGQUIT',
    })
    this.#child = child
    this.#options.onStart?.(child)
    await child.ready(async () => {
      const client = new pg.Client({ connectionString: this.url('supabase_admin', 'template1') })
      client.on('error', () => {})
      await client.connect()
      await client.end()
      return true
    }, 60_000)
  }

  /** Stops it and waits until it is gone. */
  async stop(mode: ShutdownMode = 'fast'): Promise<void> {
    await this.#child?.stop(shutdownSignals[mode], 15_000)
  }

  /** Stops and starts it again. */
  async restart(mode: ShutdownMode = 'fast'): Promise<void> {
    await this.stop(mode)
    await this.start()
  }

  async #initialise(): Promise<void> {
    const { dir, password } = this.#options
    mkdirSync(dir, { recursive: true })
    chmodSync(dir, 0o700)
    const passwordFile = path.join(dir, 'password')
    rmSync(this.dataDir, { recursive: true, force: true })
    writePrivateFile(passwordFile, password)
    if (this.#account)
      for (const file of [dir, passwordFile]) chownSync(file, this.#account.uid, this.#account.gid)
    // The built-in locale provider: sorting and case do not depend on what the machine has installed.
    const args = [
      '-D',
      this.dataDir,
      '-U',
      'supabase_admin',
      `--pwfile=${passwordFile}`,
      '--auth-host=scram-sha-256',
    ]
    args.push('--auth-local=reject', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin')
    args.push('--builtin-locale=C.UTF-8', '--no-instructions', '--no-sync')
    try {
      await promisify(execFile)(path.join(this.#binaries, 'bin', 'initdb'), args, {
        cwd: dir,
        env: { TZ: 'UTC' },
        ...this.#account,
      })
    } finally {
      rmSync(passwordFile, { force: true })
    }
  }
}

/** No statement, parameter or failing row reaches the log, so no secret can. */
function settings(options: PostgresOptions): string[] {
  const values: Record<string, string | number> = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: options.fsync ? 'on' : 'off',
    synchronous_commit: options.fsync ? 'on' : 'off',
    full_page_writes: options.fsync ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_statement: 'none',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    // Even a bare message can quote a value ("invalid input syntax for type uuid: …"); callers see errors anyway.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
