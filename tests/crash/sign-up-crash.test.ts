import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lane } from './lane.ts'
import { shareOf } from './run-matrix.ts'
import { runSignUpCase } from './run-sign-up-case.ts'
import { nameOfSignUp, signUpCases } from './sign-up-case.ts'

/** How many are played on every run of the tests. */
const boundedSize = 15

let lane: Lane
beforeAll(async () => {
  lane = await Lane.start('crash-sign-ups')
})
afterAll(() => lane?.stop())

const all = signUpCases()

test('no case is in the matrix of sign-ups twice', () =>
  expect(new Set(all.map(nameOfSignUp)).size).toBe(all.length))

test.each(shareOf(all, boundedSize).map((each) => ({ name: nameOfSignUp(each), each })))(
  '$name',
  async ({ each }) => {
    expect((await runSignUpCase(lane, each)).violations).toEqual([])
  },
)
