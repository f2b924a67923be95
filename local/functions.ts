import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Child } from './children.ts'
import { type DenoKind, denoBinary, denoEnv } from './deno.ts'
import { checkout } from './instance.ts'

const greeting = /^Listening on http:\/\/127\.0\.0\.1:(\d+)\/\n/m

/** How a function's process is started. */
export type FunctionOptions = {
  name: string
  /** All that the function sees of the environment. */
  env: Record<string, string>
  /** No other process may write to it meanwhile. */
  logFile: string
  /** One that the system chooses unless given. */
  port?: number
  /** The checkout whose supabase/functions it is in. */
  workdir?: string
  /** Another configuration than its own deno.json; tests put other modules in the place of its own with it. */
  config?: string
  /** Deno flags for what it may do besides. */
  permissions?: string[]
  /** Default: the newest. */
  deno?: DenoKind
  onStart?: (child: Child) => void
}

/** A function that answers at `http://127.0.0.1:<port>/<name>/…`. */
export type RunningFunction = { name: string; port: number; child: Child; stop(): Promise<void> }

/** The functions of a checkout: every folder with an index.ts, but those that start with an underscore. */
export function functionNames(workdir = checkout): string[] {
  const folder = path.join(workdir, 'supabase', 'functions')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter(
    (name) => /^[a-z]/.test(name) && existsSync(path.join(folder, name, 'index.ts')),
  )
}

/** Starts one function in a Deno process of its own and waits until it listens. */
export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const { name, workdir = checkout, logFile, deno = 'newest', port: wantedPort = 0 } = options
  const start = existsSync(logFile) ? statSync(logFile).size : 0
  const child = new Child({
    name: `function ${name}`,
    command: requireDeno(deno),
    // It may talk to this machine and read its own, small environment; no files, no programs.
    args: [
      'run',
      '--no-prompt',
      ...resolution(workdir, name, options.config),
      '--allow-net=127.0.0.1,localhost',
      '--allow-env',
      ...(options.permissions ?? []),
      deno === 'edge' ? writeEntry(name, workdir, logFile) : 'index.ts',
    ],
    env: { ...denoEnv(deno), ...options.env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${wantedPort}` },
    cwd: path.join(workdir, 'supabase', 'functions', name),
    logFile,
  })
  options.onStart?.(child)
  await child.ready(async () => listeningPort(logFile, start) !== undefined, 60_000)
  const port = listeningPort(logFile, start) as number
  return { name, port, child, stop: () => child.stop() }
}

/**
 * The port that Deno says it listens on, in its log from `start` on. To connect and see would not do: whoever
 * else has taken a port meanwhile answers there, too, before Deno has failed for it.
 */
function listeningPort(logFile: string, start: number): number | undefined {
  const [, port] = greeting.exec(readFileSync(logFile).subarray(start).toString()) ?? []
  return port === undefined ? undefined : Number(port)
}

/** A function's log without what Deno itself says at the start: the lines that the function wrote. */
export function withoutGreeting(log: string): string {
  return log.replace(new RegExp(greeting, 'gm'), '')
}

/** Downloads what a function imports, so that its start needs no network. Quick when all is there. */
export async function cacheFunction(
  name: string,
  logFile: string,
  workdir = checkout,
  deno: DenoKind = 'newest',
): Promise<void> {
  const child = new Child({
    name: `deno cache ${name}`,
    command: requireDeno(deno),
    args: ['cache', ...resolution(workdir, name), 'index.ts'],
    env: { ...denoEnv(deno), ...proxySettings() },
    cwd: path.join(workdir, 'supabase', 'functions', name),
    logFile,
  })
  await child.ready(async () => child.ended && child.process.exitCode === 0, 300_000)
}

function resolution(workdir: string, name: string, otherConfig?: string): string[] {
  const folder = path.join(workdir, 'supabase', 'functions', name)
  const has = (file: string) => existsSync(path.join(folder, file))
  if (otherConfig) return ['--config', otherConfig, '--no-lock']
  const config = has('deno.json') ? ['--config', 'deno.json'] : ['--no-config']
  return [...config, has('deno.lock') ? '--frozen' : '--no-lock']
}

/** A machine's way to the npm registry is its own: its proxy and certificates are passed on for downloads. */
function proxySettings(): NodeJS.ProcessEnv {
  const names =
    /^(?:HOME|PATH|(?:HTTPS?|NO|ALL)_PROXY|NPM_CONFIG_REGISTRY|(?:SSL|DENO)_CERT\w*|NODE_EXTRA_CA_CERTS)$/i
  const settings = Object.entries(process.env).filter(([name]) => names.test(name))
  return { DENO_TLS_CA_STORE: 'mozilla,system', ...Object.fromEntries(settings) }
}

/**
 * What is run in the place of index.ts where Deno does not know DENO_SERVE_ADDRESS yet: the same, after `Deno.serve`
 * has been given that address. Beside the log, where it is in nobody's way.
 */
function writeEntry(name: string, workdir: string, logFile: string): string {
  const entry = `${logFile}.${name}.ts`
  const modules = [
    path.join(import.meta.dirname, 'serve-at-address.ts'),
    path.join(workdir, 'supabase', 'functions', name, 'index.ts'),
  ]
  writeFileSync(entry, modules.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)}\n`).join(''))
  return entry
}

function requireDeno(kind: DenoKind): string {
  const binary = denoBinary(kind)
  if (!binary) throw new Error('There is no deno-edge for this platform: it is for Linux x64 with glibc.')
  return binary
}
