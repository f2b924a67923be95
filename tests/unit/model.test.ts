import { describe, expect, test } from 'vitest'
import { successors } from '../../model/actions/successors.ts'
import { SMALL } from '../../model/bounds.ts'
import { checkLiveness } from '../../model/liveness.ts'
import { MUTATIONS } from '../../model/mutations.ts'
import { search } from '../../model/search.ts'
import type { State } from '../../model/state.ts'
import { KEY_WORDS, StateKey } from '../../model/state-key.ts'
import { traceTo } from '../../model/trace.ts'
import { WITNESSES } from '../../model/witnesses.ts'

/** The bounded share of `npm run prove`. */
describe('model of the provisioning protocol', () => {
  const found = search({ bounds: SMALL, mutation: undefined })

  test('every state fulfils every invariant', () => {
    expect(found.violations.map(({ invariant, state }) => [invariant, traceTo(found, state)])).toEqual([])
    expect(found.states.size).toBeGreaterThan(5_000)
  })

  test('every run ends decided, with nobody’s help (I4)', () => {
    expect(checkLiveness(found)).toEqual({ stuck: undefined, isEndless: false })
    expect(found.ends.completed).toBeGreaterThan(0)
    expect(found.ends.failed).toBeGreaterThan(0)
  })

  test('every situation that the protocol is made for occurs', () => {
    expect([...found.witnessed].sort()).toEqual(WITNESSES.map(({ what }) => what).sort())
  })

  test('a state and its key stand for each other', () => {
    const key = new StateKey(SMALL)
    for (let number = 0; number < found.states.size; number++) {
      const state = key.read(found.states.keys, number * KEY_WORDS)
      for (const next of statesAfter(state)) {
        key.write(next)
        expect(key.read(key.words.slice(), 0)).toEqual(next)
      }
    }
  })

  test.each(MUTATIONS)('mutation is caught: $what', ({ name, breaks }) => {
    const mutated = search({ bounds: SMALL, mutation: name }, { until: breaks })
    const broken = new Set<string>(mutated.violations.map(({ invariant }) => invariant))
    expect(breaks.filter((invariant) => !broken.has(invariant))).toEqual([])
  })

  test('a counterexample is told from its beginning', () => {
    const mutated = search({ bounds: SMALL, mutation: 'no-reaper' }, { until: ['I4'] })
    expect(traceTo(mutated, mutated.violations[0]?.state ?? 0)).toEqual([
      'a caller: provision_tenant_atomic starts attempt 1; the answer is lost',
      'clock: the lease of attempt 1 runs out',
    ])
  })
})

function statesAfter(state: State): State[] {
  const states: State[] = []
  successors(state, { bounds: SMALL, mutation: undefined }, (next) => states.push(next))
  return states
}
