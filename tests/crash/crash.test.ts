import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameOf } from './crash-case.ts'
import { boundedSize, crashCases } from './crash-cases.ts'
import { Lane } from './lane.ts'
import { runCase } from './run-case.ts'
import { shareOf } from './run-matrix.ts'

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('crash-share')
})
afterAll(() => lane?.stop())

const all = crashCases()

test('the matrix has at least 150 cases', () => expect(all.length).toBeGreaterThanOrEqual(150))

describe('a share of the crash matrix', () => {
  test.each(shareOf(all, boundedSize).map((each) => ({ name: nameOf(each), each })))(
    '$name',
    async ({ each }) => {
      expect((await runCase(lane, each)).violations).toEqual([])
    },
  )
})

describe('the function stops for good right after provision_tenant_atomic', () => {
  const first = { crash: { call: 'provision_tenant_atomic', moment: 'after reply' } } as const

  test('a drain makes the tenant active', async () => {
    const verdict = await runCase(lane, { mode: 'invite', first, recovery: [{ by: 'drain' }] })
    expect(verdict).toMatchObject({ outcome: 'completed', violations: [] })
  })

  test('without a drain the reaper removes everything and frees the slug', async () => {
    const verdict = await runCase(lane, { mode: 'invite', first, recovery: [{ by: 'reaper' }] })
    expect(verdict).toMatchObject({ outcome: 'failed', violations: [] })
  })
})
