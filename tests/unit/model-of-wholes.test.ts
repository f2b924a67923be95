import { describe, expect, test } from 'vitest'
import { searchWhole, WHOLE_MUTATIONS } from '../../model/whole/search.ts'

/** Part of `npm run prove`. */
describe('model of all-or-nothing batches', () => {
  const { states, broken, stuck } = searchWhole()

  test('a batch is never half made, and no owner is left of one that is undone', () =>
    expect(broken).toEqual([]))

  test('from every state a decision can be reached (I4)', () => expect(stuck).toBe(0))

  test('both decisions occur, and second attempts in either', () => {
    for (const outcome of ['activated', 'rolled back'])
      expect(states.some((s) => s.outcome === outcome && s.items.every(({ attempt }) => attempt === 2))).toBe(
        true,
      )
  })

  test.for(WHOLE_MUTATIONS)('is broken by $what', ({ name }) => {
    expect(searchWhole(name).broken).not.toEqual([])
  })
})
