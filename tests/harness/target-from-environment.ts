import type { Target } from './target.ts'

/** The target that the environment names, if API_URL is set. Throws where the rest is incomplete. */
export function targetFromEnvironment(env: NodeJS.ProcessEnv): Target | undefined {
  if (!env.API_URL) return undefined
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
  }
}
