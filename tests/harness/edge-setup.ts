import type { TestProject } from 'vitest/node'
import { denoBinary } from '../../local/deno.ts'
import { acquireStack } from './shared-stack.ts'
import { ownTarget } from './target-setup.ts'

/** Gives a project's tests a stack whose functions run on the Edge Runtime's Deno. It is always ours. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!denoBinary('edge')) return
  const { stack, release } = await acquireStack('edge')
  project.provide('target', ownTarget(stack, 'edge'))
  return release
}
