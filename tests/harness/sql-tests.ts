import path from 'node:path'

const harness = import.meta.dirname

/** Lets vitest run a pgTAP file: it becomes a module with one test per assertion. */
export function sqlTests() {
  return {
    name: 'sql-tests',
    enforce: 'pre' as const,
    load(id: string) {
      if (!id.endsWith('.test.sql')) return
      const runner = JSON.stringify(path.join(harness, 'define-tap-tests.ts'))
      return `import { defineTapTests } from ${runner}\nawait defineTapTests(${JSON.stringify(id)})\n`
    },
  }
}
