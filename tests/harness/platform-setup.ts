import type { TestProject } from 'vitest/node'
import { acquireStack } from './shared-stack.ts'
import { targetFromEnvironment } from './target-from-environment.ts'

/**
 * Gives tests a Postgres server where they may create databases, each as a Supabase project is before its first
 * migration. It is always ours: a target that the environment names is not to be filled with databases.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stack, release } = await acquireStack(targetFromEnvironment(process.env) ? 'postgres' : 'full')
  project.provide('platformUrl', stack.env.DB_URL)
  return release
}
