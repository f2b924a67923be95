import { afterAll, beforeAll, expect, test } from 'vitest'
import { crashable, Lane } from './lane.ts'
import { runRestartRound } from './restart-round.ts'
import { seededRandom } from './seeded-random.ts'

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('restart-share', crashable)
})
afterAll(() => lane?.stop())

test.each([1, 2])('Postgres crashes under load and nothing acknowledged is lost (seed %i)', async (seed) => {
  expect((await runRestartRound(lane, seededRandom(seed))).violations).toEqual([])
})
