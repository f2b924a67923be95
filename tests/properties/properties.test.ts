import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { runLanes } from './run-lanes.ts'

const runs = 25

// On a stack of its own, for worker and reaper; `npm run test:properties` runs many more.
test(`${runs} random sequences, each from a random seed`, { timeout: 300_000 }, async () => {
  const { failures, tally } = await runLanes(2, { runs, seed: randomInt(2 ** 31) })
  expect(failures.join('\n\n')).toBe('')
  expect(tally.get('sequences')).toBe(runs)
})
