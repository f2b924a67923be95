import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** The names of the file that the counts go to. */
export const countsFileVariable = 'LANDLORD_TEST_COUNTS'
/** What became of a run. */
export type Counts = { passed: number; failed: number; skipped: number }

/** Counts every test, and as a failure everything else that went wrong: a file, a hook, a stray rejection. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      count(module, counts)
      tellSecondTries(module)
    }
    const file = process.env[countsFileVariable]
    if (file) writeFileSync(file, JSON.stringify(counts))
  }
}

function count(module: TestModule, counts: Counts): void {
  counts.failed += module.errors().length
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    // Pending: the run ended before the test did.
    counts[state === 'pending' ? 'failed' : state] += 1
  }
}

/** Of a test that is flaky either it or the product is wrong: nobody should have to search for its name, or for how it failed. */
function tellSecondTries(module: TestModule): void {
  for (const test of module.children.allTests()) {
    if (!test.diagnostic()?.flaky) continue
    console.log(`Passed at the second try: ${module.relativeModuleId}: ${test.fullName}`)
    for (const { stack, message } of test.result().errors ?? []) console.log(stack ?? message)
  }
}
