/** How to reach a stack: the names that `supabase status -o env` prints, and a few of our own. */
export type StackEnv = {
  API_URL: string
  DB_URL: string
  PUBLISHABLE_KEY: string
  SECRET_KEY: string
  JWT_SECRET: string
  FUNCTIONS_URL: string
  SITE_URL: string
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
