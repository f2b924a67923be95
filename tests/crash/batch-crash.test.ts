import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchCases, nameOfBatch } from './batch-case.ts'
import { Lane } from './lane.ts'
import { runBatchCase } from './run-batch-case.ts'
import { shareOf } from './run-matrix.ts'

/** How many are played on every run of the tests. */
const boundedSize = 12

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('crash-batches')
})
afterAll(() => lane?.stop())

const all = batchCases()

test('no case is in the matrix of batches twice', () =>
  expect(new Set(all.map(nameOfBatch)).size).toBe(all.length))

test.each(shareOf(all, boundedSize).map((each) => ({ name: nameOfBatch(each), each })))(
  '$name',
  async ({ each }) => {
    expect((await runBatchCase(lane, each)).violations).toEqual([])
  },
)
