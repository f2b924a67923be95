import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import type { Target } from './target.ts'

const ownStackFile = path.join(import.meta.dirname, '..', '..', '.local', 'stack.env')

/**
 * The target that the environment names, if API_URL is set; but never the stack of `npm start`, whose values a shell may
 * have read from its file for something else. Throws where the rest is incomplete.
 */
export function targetFromEnvironment(env: NodeJS.ProcessEnv): Target | undefined {
  if (!env.API_URL || env.API_URL === urlOfRunningStack()) return undefined
  const need = (name: string): string => {
    const value = env[name]
    if (!value) throw new Error(`API_URL is set, so ${name} must be set too`)
    return value
  }
  return {
    apiUrl: env.API_URL,
    functionsUrl: env.FUNCTIONS_URL || `${env.API_URL}/functions/v1`,
    dbUrl: need('DB_URL'),
    publishableKey: need('PUBLISHABLE_KEY'),
    secretKey: need('SECRET_KEY'),
    adminEmail: need('ADMIN_EMAIL'),
    adminPassword: need('ADMIN_PASSWORD'),
    mailpitUrl: env.MAILPIT_URL ?? '',
    webUrl: env.WEB_URL ?? '',
  }
}

function urlOfRunningStack(): string | undefined {
  return existsSync(ownStackFile) ? parseEnv(readFileSync(ownStackFile, 'utf8')).API_URL : undefined
}
