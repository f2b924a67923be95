import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/harness/longest-first.ts'
import { ownStackFiles } from './tests/harness/own-stack-files.ts'
import { sqlTests } from './tests/harness/sql-tests.ts'
import { targetFromEnvironment } from './tests/harness/target-from-environment.ts'

const root = import.meta.dirname
const stack = './tests/harness/target-setup.ts'
const platform = './tests/harness/platform-setup.ts'

/** Every test waits for processes and sockets: the limits are for what hangs, not for what is slow. */
const patience = { testTimeout: 180_000, hookTimeout: 120_000, teardownTimeout: 30_000 }

/**
 * For tests that wait for many processes at once on a machine that others use, too: who passes at the second try is named at the end
 * of the run, and is to be looked into. Never for races, crashes, attacks and what is drawn at random: there once is once too often.
 */
const secondTry = { retry: 1 }

type ProjectOptions = {
  include: string[]
  exclude?: string[]
  globalSetup?: string[]
  testTimeout?: number
  retry?: number
}

/** `order`: projects of one order run together, the lower first. */
function project(name: string, order: number, options: ProjectOptions) {
  return {
    root,
    // Files share their worker's modules: what they keep in them is good for any file.
    test: { name, ...patience, sequence: { groupOrder: order }, maxWorkers: 3, isolate: false, ...options },
  }
}

export default defineConfig({
  root,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      project('static', 0, { include: ['tests/static/**/*.test.ts'] }),
      project('unit', 0, { include: ['tests/unit/**/*.test.ts'] }),
      project('database', 0, {
        include: ['tests/{database,deployment}/**/*.test.ts'],
        globalSetup: [stack, platform],
      }),
      {
        ...project('pgtap', 0, {
          include: ['supabase/tests/**/*.test.sql'],
          globalSetup: [stack],
        }),
        plugins: [sqlTests()],
      },
      project('interleavings', 0, {
        include: ['tests/{interleavings,mutations}/**/*.test.ts'],
        globalSetup: [platform],
      }),
      project('attacks', 1, { include: ['tests/attacks/**/*.test.ts'], globalSetup: [stack] }),
      project('integration', 1, {
        ...secondTry,
        include: ['tests/integration/**/*.test.ts'],
        exclude: targetFromEnvironment(process.env) ? ownStackFiles : [],
        globalSetup: [stack],
      }),
      project('edge', 1, {
        include: ['tests/edge/**/*.test.ts'],
        globalSetup: ['./tests/harness/edge-setup.ts'],
      }),
      project('browser', 1, {
        ...secondTry,
        include: ['tests/browser/**/*.test.ts'],
        globalSetup: [stack, './tests/harness/browser-setup.ts'],
        testTimeout: 240_000,
      }),
      project('races', 2, { include: ['tests/races/**/*.test.ts'], globalSetup: [stack] }),
      // Each file on a stack of its own: a worker takes up any request that was left behind.
      project('crash', 2, { include: ['tests/{crash,batch,fleet,documents}/**/*.test.ts'] }),
      project('properties', 2, { include: ['tests/properties/**/*.test.ts'] }),
    ],
  },
})
