import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lane } from './lane.ts'
import { mendingCases, nameOfMending } from './mending-case.ts'
import { shareOf } from './run-matrix.ts'
import { runMendingCase } from './run-mending-case.ts'

/** How many are played on every run of the tests. */
const boundedSize = 8

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('crash-mending')
})
afterAll(() => lane?.stop())

test.each(shareOf(mendingCases(), boundedSize).map((each) => ({ name: nameOfMending(each), each })))(
  '$name',
  async ({ each }) => {
    expect((await runMendingCase(lane, each)).violations).toEqual([])
  },
)
