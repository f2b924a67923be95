import type { TestProject } from 'vitest/node'
import { ensureChromium } from './find-chromium.ts'

/** Sees to a browser once a run. Without one the other tests may still tell what they can; those that need it fail. */
export default function setup(project: TestProject): void {
  try {
    project.provide('browser', { program: ensureChromium() })
  } catch (error) {
    const problem = (error as Error).message
    console.error(problem)
    project.provide('browser', { problem })
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    browser: { program: string; problem?: never } | { program?: never; problem: string }
  }
}
