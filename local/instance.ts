import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateApiKey } from '@supabase/lite'

/** The checkout this stack belongs to. */
export const checkout = path.resolve(import.meta.dirname, '..')

/** Everything that is made while running, in one folder that git ignores; but for root, whose Postgres keeps its data elsewhere. */
export const localDir = path.join(checkout, '.local')
/** Where Deno keeps downloaded npm packages, shared by all instances. */
export const denoDir = path.join(localDir, 'deno')

/** Postgres refuses to run as root, and a root checkout is often closed to everyone else. */
export const isRoot = process.getuid?.() === 0
/** Where root's instances keep what the unprivileged Postgres user must reach. */
export const systemDir = '/var/lib/landlord'

/** Where one instance keeps its things. */
export type InstancePaths = {
  name: string
  /** Lock, keys, logs. */
  dir: string
  logs: string
  lockFile: string
  keysFile: string
  envFile: string
  /** Parent of the Postgres data directory. */
  postgresDir: string
}

/** The paths of an instance; nothing is created. */
export function instancePaths(name: string): InstancePaths {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw new Error(`not an instance name: ${name}`)
  const dir = path.join(localDir, name)
  const key = createHash('sha256').update(`${checkout}\0${name}`).digest('hex').slice(0, 16)
  return {
    name,
    dir,
    logs: path.join(dir, 'logs'),
    lockFile: path.join(dir, 'lock.json'),
    keysFile: path.join(dir, 'keys.json'),
    envFile: name === 'main' ? path.join(localDir, 'stack.env') : path.join(dir, 'stack.env'),
    postgresDir: isRoot ? path.join(systemDir, key) : path.join(dir, 'postgres'),
  }
}

/** Everything secret about an instance, made at its first start. */
export type InstanceKeys = {
  jwtSecret: string
  publishableKey: string
  secretKey: string
  databasePassword: string
  adminPassword: string
}

/** Reads the instance's keys, or makes them. Data left behind without its keys is unreadable, so it goes. */
export async function ensureKeys(paths: InstancePaths): Promise<InstanceKeys> {
  if (existsSync(paths.keysFile)) return JSON.parse(readFileSync(paths.keysFile, 'utf8')) as InstanceKeys
  removeData(paths)
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url')
  const keys: InstanceKeys = {
    jwtSecret: secret(48),
    publishableKey: (await generateApiKey('publishable')).key,
    secretKey: (await generateApiKey('secret')).key,
    databasePassword: secret(24),
    adminPassword: secret(15),
  }
  writePrivateFile(paths.keysFile, `${JSON.stringify(keys, null, 2)}\n`)
  return keys
}

/** Creates the directories that only the owner may read. */
export function createInstanceDirs(paths: InstancePaths): void {
  mkdirSync(localDir, { recursive: true })
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 })
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 })
}

/** Removes an instance's data, wherever that is. */
export function removeData(paths: InstancePaths): void {
  rmSync(paths.postgresDir, { recursive: true, force: true })
}

/** Removes an instance with all its data. */
export function removeInstance(paths: InstancePaths): void {
  removeData(paths)
  rmSync(paths.dir, { recursive: true, force: true })
  rmSync(paths.envFile, { force: true })
}

/** Writes a file that only its owner may read, even where it existed with a wider mode. */
export function writePrivateFile(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 })
  chmodSync(file, 0o600)
}
