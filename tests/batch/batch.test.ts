import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lane } from '../crash/lane.ts'
import { runDrill } from './drill.ts'

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('batch-share', { spares: 0 })
})
afterAll(() => lane?.stop())

// `npm run test:batch` does it with 10,000, and compares what memory that takes.
test('300 tenants are made by two functions that are killed at every step of the way', async () => {
  expect((await runDrill(lane, { items: 300, kills: 2 })).violations).toEqual([])
}, 300_000)

test('60 are made as a whole by them', async () => {
  const drill = { items: 60, kills: 1, mode: 'all_or_nothing' } as const
  expect((await runDrill(lane, drill)).violations).toEqual([])
}, 300_000)
