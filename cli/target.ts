import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'

/** The project that a command works on. */
export interface Target {
  apiUrl: string
  secretKey: string
  /** Where the values came from, to be told to the person. */
  source: string
}

/** Nothing says which project is meant, or what says it can't be meant. */
export class NoTargetError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoTargetError'
  }
}

/**
 * The project in the environment, or else the local stack that `.local/stack.env` tells of.
 * @throws NoTargetError
 */
export function findTarget(environment: NodeJS.ProcessEnv = process.env): Target {
  // Half a project in the environment is a slip: the local stack would not be the one that was meant.
  if (!environment.API_URL !== !environment.SECRET_KEY) {
    throw new NoTargetError('Set both API_URL and SECRET_KEY, or neither for the local stack.')
  }
  const fromEnvironment = readTarget(environment, 'the environment')
  if (fromEnvironment) return fromEnvironment

  const file = path.join(import.meta.dirname, '..', '.local', 'stack.env')
  const fromFile = existsSync(file)
    ? readTarget(parseEnv(readFileSync(file, 'utf8')), '.local/stack.env')
    : undefined
  if (fromFile) return fromFile
  throw new NoTargetError(
    'No project to work on. Start the local stack (npm start), or set API_URL and SECRET_KEY, the names that ' +
      '`supabase status -o env` prints.',
  )
}

function readTarget(values: NodeJS.Dict<string>, source: string): Target | undefined {
  const { API_URL: apiUrl, SECRET_KEY: secretKey } = values
  if (!apiUrl || !secretKey) return undefined
  if (!/^https?:$/.test(URL.parse(apiUrl)?.protocol ?? '')) {
    throw new NoTargetError(`API_URL in ${source} is no http address: ${apiUrl}`)
  }
  return { apiUrl, secretKey, source }
}
