import type { TestProject } from 'vitest/node'
import type { DenoKind } from '../../local/deno.ts'
import type { Stack } from '../../local/stack.ts'
import { acquireStack } from './shared-stack.ts'
import type { Target } from './target.ts'
import { targetFromEnvironment } from './target-from-environment.ts'

/** Gives a project's tests their target; every project of a run gets the same. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const named = targetFromEnvironment(process.env)
  if (named) {
    project.provide('target', named)
    return
  }
  const { stack, release } = await acquireStack('full')
  project.provide('target', ownTarget(stack))
  return release
}

/** A stack of our own as tests see it. */
export function ownTarget(stack: Stack, deno: DenoKind = 'newest'): Target {
  const { env, superuserUrl, logs, functionEnv } = stack
  return {
    apiUrl: env.API_URL,
    functionsUrl: env.FUNCTIONS_URL,
    dbUrl: env.DB_URL,
    publishableKey: env.PUBLISHABLE_KEY,
    secretKey: env.SECRET_KEY,
    adminEmail: env.ADMIN_EMAIL,
    adminPassword: env.ADMIN_PASSWORD,
    mailpitUrl: env.MAILPIT_URL,
    webUrl: env.WEB_URL,
    own: { jwtSecret: env.JWT_SECRET, superuserUrl, logs, functionEnv, deno },
  }
}
