import path from 'node:path'
import { test } from 'vitest'
import { runTapFile } from './run-tap-file.ts'
import { target } from './target.ts'

const checkout = path.resolve(import.meta.dirname, '../..')

/**
 * Runs a pgTAP file against the target and defines one test per assertion. It runs while vitest collects, since
 * only then is it known how many assertions there are.
 */
export async function defineTapTests(file: string): Promise<void> {
  const { assertions, failure } = await runTapFile(target.dbUrl, file)
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
