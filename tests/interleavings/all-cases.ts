import type { Case } from './case.ts'
import { pairs } from './pairs.ts'

/** Every interleaving, by what it is about. */
export const allCases: Record<string, Case[]> = {
  'deciders in pairs': pairs,
}
