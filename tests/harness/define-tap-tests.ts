import path from 'node:path'
import { describe, test } from 'vitest'
import type { TapRun } from './parse-tap.ts'
import { isolationsOf, runTapFile } from './run-tap-file.ts'
import { target } from './target.ts'

const checkout = path.resolve(import.meta.dirname, '../..')

/**
 * Runs a pgTAP file against the target and defines one test per assertion. It runs while vitest collects, since
 * only then is it known how many assertions there are.
 */
export async function defineTapTests(file: string): Promise<void> {
  for (const isolation of isolationsOf(file)) {
    const run = await runTapFile(target.dbUrl, file, isolation)
    if (isolation === 'shared') define(run, file)
    else describe(`isolation ${isolation}`, () => define(run, file))
  }
}

function define({ assertions, failure }: TapRun, file: string): void {
  const where = path.relative(checkout, file)
  for (const { name, ok, skipped, diagnostics } of assertions) {
    test.skipIf(skipped)(name, () => {
      if (!ok) throw tapError(diagnostics || name, where)
    })
  }
  if (failure) {
    test('runs to its end', () => {
      throw tapError(failure, where)
    })
  }
}

/** Its stack is the SQL file: where it was thrown here tells nothing. */
function tapError(message: string, where: string): Error {
  const error = new Error(`${message}\n(${where})`)
  error.stack = error.message
  return error
}
