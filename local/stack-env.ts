import type { ApiConfig } from './api/config.ts'
import type { InstanceKeys } from './instance.ts'
import type { StackPorts } from './ports.ts'
import type { PostgresServer } from './postgres/server.ts'

/** How to reach a stack: the names that `supabase status -o env` prints, and a few of our own. */
export type StackEnv = {
  API_URL: string
  DB_URL: string
  PUBLISHABLE_KEY: string
  SECRET_KEY: string
  JWT_SECRET: string
  FUNCTIONS_URL: string
  WEB_URL: string
  MAILPIT_URL: string
  ADMIN_EMAIL: string
  ADMIN_PASSWORD: string
}

/** As a file that shells, `node --env-file` and dotenv read. */
export function formatEnvFile(env: StackEnv): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('')
}

/** What callers of a stack with these ports and keys need. */
export function stackEnv(ports: StackPorts, keys: InstanceKeys, postgres: PostgresServer): StackEnv {
  const at = (port: number) => `http://127.0.0.1:${port}`
  return {
    API_URL: at(ports.api),
    DB_URL: postgres.url(),
    PUBLISHABLE_KEY: keys.publishableKey,
    SECRET_KEY: keys.secretKey,
    JWT_SECRET: keys.jwtSecret,
    FUNCTIONS_URL: `${at(ports.api)}/functions/v1`,
    WEB_URL: at(ports.web),
    MAILPIT_URL: at(ports.mailpit),
    ADMIN_EMAIL: 'admin@landlord.test',
    ADMIN_PASSWORD: keys.adminPassword,
  }
}

/** What the api process is told. */
export function apiConfig(env: StackEnv, ports: StackPorts, postgres: PostgresServer): ApiConfig {
  return {
    port: ports.rest,
    mailpitPort: ports.mailpit,
    apiUrl: env.API_URL,
    siteUrl: env.WEB_URL,
    redirectUrls: [`${env.WEB_URL}/**`],
    databaseUrl: env.DB_URL,
    authDatabaseUrl: postgres.url('supabase_auth_admin'),
    jwtSecret: env.JWT_SECRET,
    publishableKey: env.PUBLISHABLE_KEY,
    secretKey: env.SECRET_KEY,
  }
}

/** The names that Supabase gives its functions, and ours. `settings` come before ours, but the stack's own pages may always call. */
export function functionEnvironment(
  env: StackEnv,
  { ALLOWED_ORIGINS = '', ...settings }: Record<string, string> = {},
): Record<string, string> {
  return {
    SUPABASE_URL: env.API_URL,
    SUPABASE_DB_URL: env.DB_URL,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: env.PUBLISHABLE_KEY }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: env.SECRET_KEY }),
    ALLOWED_ORIGINS: [env.WEB_URL, ALLOWED_ORIGINS].filter(Boolean).join(','),
    SETUP_URL: `${env.WEB_URL}/welcome`,
    ...settings,
  }
}
