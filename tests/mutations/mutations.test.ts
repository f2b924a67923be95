import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Mutants } from './mutants.ts'
import { foundations } from './mutations.ts'

// What the protocol rests on; `npm run test:mutations` has many more.
let mutants: Mutants

beforeAll(async () => {
  mutants = await Mutants.breed(inject('platformUrl'))
})

afterAll(() => mutants?.drop())

test.for(foundations)('a test turns red: $title', async (mutation) => {
  expect(await mutants.catch(mutation)).toBeDefined()
})
