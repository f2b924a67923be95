import { expect, test } from 'vitest'
import { allMutations } from '../mutations/all-mutations.ts'
import { mutantOf } from '../mutations/mutate.ts'

test('what a mutation changes stands in the SQL', () => {
  const stale = allMutations.flatMap((mutation) => {
    try {
      mutantOf(mutation)
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  expect(stale).toEqual([])
})
