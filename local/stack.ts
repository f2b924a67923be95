import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type ApiConfig, configVariable } from './api/config.ts'
import { Child } from './children.ts'
import type { DenoKind } from './deno.ts'
import { cacheFunction, functionNames, type RunningFunction, startFunction } from './functions.ts'
import { startGateway } from './gateway.ts'
import {
  checkout,
  createInstanceDirs,
  ensureKeys,
  type InstanceKeys,
  type InstancePaths,
  instancePaths,
  removeData,
  removeInstance,
  writePrivateFile,
} from './instance.ts'
import { InstanceLock, removeDeadInstances } from './lock.ts'
import { applyMigrations } from './migrations.ts'
import { choosePorts, giveUpPorts, type StackPorts } from './ports.ts'
import { PostgresServer } from './postgres/server.ts'
import { type Progress, StartError, silentProgress, step } from './progress.ts'
import { seed } from './seed.ts'
import { apiConfig, formatEnvFile, functionEnvironment, type StackEnv, stackEnv } from './stack-env.ts'
import { startTicker } from './ticker.ts'
import { buildWeb } from './web/build-web.ts'
import { serveWeb } from './web/serve-web.ts'

/** A part that can be left out. Each needs those before it. */
type Part = 'migrations' | 'api' | 'functions' | 'seed' | 'web'

/** What kind of stack to start. */
export type StackOptions = {
  /** Its name: lower-case letters, digits, hyphens. Everything of it is kept under `.local/<instance>`. */
  instance: string
  /** Removed with all its data when it stops. Default: yes, unless it is `main`. */
  throwaway?: boolean
  /** Preferred ports; free ones where taken or not given. */
  ports?: Partial<StackPorts>
  /** Added to the functions' environment. */
  functionEnv?: Record<string, string>
  /** What runs the functions. Default: the newest. */
  deno?: DenoKind
  /** Parts to leave out. */
  without?: Part[]
  /** Whether data survives a crash of the machine. Default: only if not throw-away. */
  fsync?: boolean
  /** Whose supabase folder is run. Default: this checkout. */
  workdir?: string
  /** Fills the database before the migrations run, as of another system that was there first. */
  prepare?: (databaseUrl: string) => Promise<void>
  progress?: Progress
  /** Told when a part dies that nobody stopped. */
  onDeath?: (part: string, how: string, logFile: string) => void
}

/** A running stack. */
export type Stack = {
  env: StackEnv
  /** As the superuser, whom Supabase does not hand out: for looking at what nobody else may see. */
  superuserUrl: string
  logs: string
  /** To crash it, stop it and start it again. */
  postgres: PostgresServer
  /** What every function is given; the base for `startFunction` in tests. */
  functionEnv: Record<string, string>
  /** The api process reads the schema once: restart it after changing the schema. */
  restartApi(): Promise<void>
  stop(): Promise<void>
}

/** Starts a stack, or throws a `StartError` or `AlreadyRunningError` and leaves nothing running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const paths = instancePaths(options.instance)
  const throwaway = options.throwaway ?? options.instance !== 'main'
  await removeDeadInstances()
  createInstanceDirs(paths)
  const lock = await InstanceLock.take(paths, throwaway)
  for (let attempt = 1; ; attempt++) {
    const starter = new StackStarter(options, paths, lock, throwaway)
    try {
      return await starter.start()
    } catch (error) {
      await starter.stopAll()
      if (attempt < MOST_ATTEMPTS && isPortTaken(error)) {
        options.progress?.say('Another program took one of the ports meanwhile; starting again.')
        giveUpPorts()
        if (throwaway) removeData(paths)
        continue
      }
      // A throw-away keeps its lock, and with it its logs, until the next start cleans up after us.
      if (!throwaway) lock.release()
      throw error
    }
  }
}

/** A port is chosen some seconds before it is used, and any connection that leaves this machine may be given it. */
const MOST_ATTEMPTS = 3

/** Whether a part failed to start since its port is in use: as Node says it, and as Postgres does. */
function isPortTaken(error: unknown): boolean {
  return error instanceof Error && /EADDRINUSE|Address already in use/.test(error.message)
}

class StackStarter {
  readonly #options: StackOptions
  readonly #paths: InstancePaths
  readonly #lock: InstanceLock
  readonly #throwaway: boolean
  readonly #progress: Progress
  readonly #workdir: string
  /** What is to be stopped, the last first. */
  readonly #stops: (() => Promise<void>)[] = []
  readonly #children = new Set<Child>()
  /** What goes on beside, into folders that every stack shares: nothing is to be begun anew before it has ended. */
  readonly #aside: Promise<unknown>[] = []
  #started = false

  constructor(options: StackOptions, paths: InstancePaths, lock: InstanceLock, throwaway: boolean) {
    this.#options = options
    this.#paths = paths
    this.#lock = lock
    this.#throwaway = throwaway
    this.#progress = options.progress ?? silentProgress
    this.#workdir = options.workdir ?? checkout
    process.once('exit', this.#killAll)
  }

  async start(): Promise<Stack> {
    for (const file of readdirSync(this.#paths.logs)) rmSync(path.join(this.#paths.logs, file))
    const keys = await ensureKeys(this.#paths)
    const { ports, taken } = await choosePorts(this.#options.ports ?? {})
    for (const { name, wanted, got } of taken) {
      this.#progress.say(`Port ${wanted} (${name}) is taken by another program; using ${got}.`)
    }
    const names = this.#has('functions') ? functionNames(this.#workdir) : []
    const caching = this.#cacheFunctions(names)
    const building = this.#has('web') ? this.#buildWeb() : undefined
    const postgres = await this.#startPostgres(ports, keys)
    const env = stackEnv(ports, keys, postgres)
    await this.#options.prepare?.(env.DB_URL)
    if (this.#has('migrations')) {
      const count = () => applyMigrations(env.DB_URL, this.#workdir)
      await step(this.#progress, 'migrations', count, (applied) => `${applied} in supabase/migrations`)
    }
    const functions = new Map<string, number>()
    let restartApi = async () => {}
    if (this.#has('api')) {
      const config = apiConfig(env, ports, postgres)
      let api = await step(this.#progress, 'REST, auth and mailbox', () => this.#startApi(config))
      this.#stops.push(() => api.stop())
      restartApi = async () => {
        await api.stop()
        api = await this.#startApi(config)
      }
      const gateway = await step(this.#progress, 'gateway', () =>
        startGateway(ports.api, { api: ports.rest, functions }),
      )
      this.#stops.push(() => gateway.stop())
    }
    const functionEnv = functionEnvironment(env, this.#options.functionEnv)
    for (const name of names) {
      const running = await this.#startFunction(name, functionEnv, caching)
      functions.set(name, running.port)
    }
    if (building) await this.#startWeb(ports.web, env, building)
    if (this.#has('seed')) await step(this.#progress, 'seed', () => seed(env))
    // Tests call the reaper and the worker when they want them.
    if (!this.#throwaway) this.#stops.push(startTicker(env, this.#log('ticker')))
    writePrivateFile(this.#paths.envFile, formatEnvFile(env))
    this.#started = true
    const superuserUrl = postgres.url('supabase_admin')
    return {
      env,
      superuserUrl,
      logs: this.#paths.logs,
      postgres,
      functionEnv,
      restartApi,
      stop: () => this.#stop(),
    }
  }

  /** Stops whatever runs, in the reverse order of starting. */
  async stopAll(): Promise<void> {
    this.#started = false
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch(() => {})
    this.#killAll()
    await Promise.all([...this.#children].map((child) => child.exited))
    await Promise.allSettled(this.#aside)
    process.off('exit', this.#killAll)
  }

  /** The last resort when this process ends without having stopped its stack. */
  #killAll = (): void => {
    for (const child of this.#children) child.kill()
  }

  async #stop(): Promise<void> {
    await this.stopAll()
    if (this.#throwaway) removeInstance(this.#paths)
    else rmSync(this.#paths.envFile, { force: true })
    this.#lock.release()
  }

  #has(part: Part): boolean {
    return !this.#options.without?.includes(part)
  }

  #log(name: string): string {
    return path.join(this.#paths.logs, `${name}.log`)
  }

  /** Writes a child down for whoever comes after a kill, and watches it. */
  #adopt = (child: Child): void => {
    this.#children.add(child)
    const record = () => this.#lock.record([...this.#children].flatMap((each) => each.record ?? []))
    record()
    void child.exited.then((how) => {
      this.#children.delete(child)
      if (!this.#started) return
      record()
      if (!child.stopping) this.#options.onDeath?.(child.name, how, child.logFile)
    })
  }

  async #startPostgres(ports: StackPorts, keys: InstanceKeys): Promise<PostgresServer> {
    const logFile = this.#log('postgres')
    const postgres = await this.#part('Postgres', logFile, () =>
      PostgresServer.open({
        dir: this.#paths.postgresDir,
        port: ports.database,
        password: keys.databasePassword,
        logFile,
        fsync: this.#options.fsync ?? !this.#throwaway,
        onStart: this.#adopt,
      }),
    )
    this.#stops.push(() => postgres.stop())
    return postgres
  }

  async #startApi(config: ApiConfig): Promise<Child> {
    const child = new Child({
      name: 'api',
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'api', 'main.ts')],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', [configVariable]: JSON.stringify(config) },
      cwd: checkout,
      logFile: this.#log('api'),
      ipc: true,
    })
    this.#adopt(child)
    await child.ready(async () => (await fetch(`http://127.0.0.1:${config.port}/health`)).ok, 30_000)
    return child
  }

  #cacheFunctions(names: string[]): Promise<void> {
    const logFile = this.#log('deno-cache')
    const all = names.map((name) => cacheFunction(name, logFile, this.#workdir, this.#options.deno))
    return this.#beside(Promise.all(all).then(() => {}))
  }

  #buildWeb(): Promise<string> {
    return this.#beside(buildWeb(this.#log('web-build')))
  }

  async #startWeb(port: number, env: StackEnv, building: Promise<string>): Promise<void> {
    const logFile = this.#log('web-build')
    const web = await this.#part('web pages', logFile, async () =>
      serveWeb(await building, port, { apiUrl: env.API_URL, publishableKey: env.PUBLISHABLE_KEY }),
    )
    this.#stops.push(() => web.stop())
  }

  async #startFunction(
    name: string,
    env: Record<string, string>,
    caching: Promise<void>,
  ): Promise<RunningFunction> {
    await this.#part('function packages', this.#log('deno-cache'), () => caching)
    const logFile = this.#log(`function-${name}`)
    const running = await this.#part(`function ${name}`, logFile, () =>
      startFunction({
        name,
        env,
        logFile,
        workdir: this.#workdir,
        onStart: this.#adopt,
        ...(this.#options.deno ? { deno: this.#options.deno } : {}),
      }),
    )
    this.#stops.push(() => running.stop())
    return running
  }

  /** Until it is awaited, a failure must not count as unhandled. */
  #beside<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {})
    this.#aside.push(work)
    return work
  }

  #part<T>(name: string, logFile: string, run: () => Promise<T>): Promise<T> {
    return step(this.#progress, name, () =>
      run().catch((error: Error) => {
        throw new StartError(name, error.message, logFile)
      }),
    )
  }
}
