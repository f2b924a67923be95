import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'

/** The project that a command works on. */
export interface Project {
  apiUrl: string
  /** The function's address. */
  functionUrl: string
  /** The key that was asked for. */
  key: string
  adminEmail?: string | undefined
  adminPassword?: string | undefined
  /** An admin's access token, in place of address and password. */
  token?: string | undefined
  /** Where the values came from, to be told to the person. */
  source: string
}

/** What may be said of a project on the command line. Never a secret: others can see command lines. */
export interface ProjectFlags {
  apiUrl?: string
  functionsUrl?: string
  publishableKey?: string
}

type KeyName = 'SECRET_KEY' | 'PUBLISHABLE_KEY'
type Values = NodeJS.Dict<string>

/**
 * The project of flags and environment, or else the local stack that `.local/stack.env` tells of.
 * @throws CommandError of wrong usage, if nothing says which is meant, or what says it can't be meant
 */
export function findProject(
  keyName: KeyName,
  flags: ProjectFlags,
  environment: Values = process.env,
): Project {
  const named = withFlags(environment, flags)
  // Half a project is a slip: the local stack would not be the one that was meant.
  if (!named.API_URL !== !named[keyName]) {
    throw unusableSettings(`Set both API_URL and ${keyName}, or neither for the local stack.`)
  }
  // Nor who asks to be somebody, or to go somewhere, may become the local stack's own admin.
  if (!environment.ADMIN_EMAIL !== !environment.ADMIN_PASSWORD) {
    throw unusableSettings('Set both ADMIN_EMAIL and ADMIN_PASSWORD, or neither.')
  }
  if (named.FUNCTIONS_URL && !named.API_URL) {
    throw unusableSettings('FUNCTIONS_URL goes with API_URL: set both, or neither for the local stack.')
  }
  const source = flags.apiUrl ? 'the command line' : 'the environment'
  const project = readProject(keyName, named, source) ?? readLocalProject(keyName, environment, flags)
  if (project) return project
  throw unusableSettings(
    `No project to work on. Start the local stack (npm start), or set API_URL and ${keyName}, the names that ` +
      '`supabase status -o env` prints.',
  )
}

/** What the person has set can't be meant, or is not enough: nothing was tried. */
export function unusableSettings(message: string): CommandError {
  return new CommandError(message, { exitCode: EXIT.usage })
}

function withFlags(environment: Values, { apiUrl, functionsUrl, publishableKey }: ProjectFlags): Values {
  // Another project's functions are not where the environment's are.
  const functions = functionsUrl ?? (apiUrl ? undefined : environment.FUNCTIONS_URL)
  return {
    ...environment,
    API_URL: apiUrl ?? environment.API_URL,
    PUBLISHABLE_KEY: publishableKey ?? environment.PUBLISHABLE_KEY,
    FUNCTIONS_URL: functions,
  }
}

function readLocalProject(keyName: KeyName, environment: Values, flags: ProjectFlags): Project | undefined {
  const file = path.join(import.meta.dirname, '..', '.local', 'stack.env')
  if (!existsSync(file)) return undefined
  const { ADMIN_EMAIL, ADMIN_PASSWORD, LANDLORD_TOKEN } = environment
  const admin = ADMIN_EMAIL && ADMIN_PASSWORD ? { ADMIN_EMAIL, ADMIN_PASSWORD } : {}
  const values = { ...parseEnv(readFileSync(file, 'utf8')), ...admin, LANDLORD_TOKEN }
  return readProject(keyName, withFlags(values, flags), '.local/stack.env')
}

function readProject(keyName: KeyName, values: Values, source: string): Project | undefined {
  const { API_URL: apiUrl, [keyName]: key } = values
  if (!apiUrl || !key) return undefined
  const functionsUrl = values.FUNCTIONS_URL || `${apiUrl.replace(/\/+$/, '')}/functions/v1`
  for (const [name, address] of [
    ['API_URL', apiUrl],
    ['FUNCTIONS_URL', functionsUrl],
  ] as const) {
    if (/^https?:$/.test(URL.parse(address)?.protocol ?? '')) continue
    throw unusableSettings(`${name} in ${source} is no http address: ${address}`)
  }
  return {
    apiUrl,
    functionUrl: `${functionsUrl.replace(/\/+$/, '')}/tenant-provisioning`,
    key,
    adminEmail: values.ADMIN_EMAIL || undefined,
    adminPassword: values.ADMIN_PASSWORD || undefined,
    token: values.LANDLORD_TOKEN || undefined,
    source,
  }
}
