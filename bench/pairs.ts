import { median } from './statistics.ts'

/** One side of a comparison: does the thing once and answers how many milliseconds it took. */
type Side = () => Promise<number>

/** The samples of each side, in milliseconds. */
export type Pairs = { ours: number[]; theirs: number[] }

/**
 * Measures two things in turn, `rounds` times each after `warmUp` rounds that don't count, the first one of every round being
 * the second of the next: whatever else the machine does meanwhile falls on both.
 */
export async function measurePairs(
  ours: Side,
  theirs: Side,
  { rounds, warmUp = 5 }: { rounds: number; warmUp?: number },
): Promise<Pairs> {
  const pairs: Pairs = { ours: [], theirs: [] }
  for (let round = -warmUp; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)
    for (const side of order) {
      const ms = await (side === 'ours' ? ours : theirs)()
      if (round >= 0) pairs[side].push(ms)
    }
  }
  return pairs
}

/** Ours as a multiple of theirs, at the median. */
export const ratioOf = ({ ours, theirs }: Pairs) => median(ours) / median(theirs)

/** How long something takes, in milliseconds. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}
