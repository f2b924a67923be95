import { describe, test } from 'vitest'
import { denoBinary } from '../../local/deno.ts'

/**
 * Runs files of tests/integration once more, with the functions on the Deno that the Edge Runtime is made of.
 * `npm test -- tests/edge` runs no others.
 */
export function again(names: string[]): void {
  if (!denoBinary('edge')) {
    test.skip('deno-edge is there for Linux x64 with glibc only')
    return
  }
  for (const name of names) {
    describe(name, async () => {
      await import(`../integration/${name}.test.ts`)
    })
  }
}
