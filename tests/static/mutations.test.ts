import { expect, test } from 'vitest'
import { adoption } from '../mutations/adoption.ts'
import { batches } from '../mutations/batches.ts'
import { catalogue } from '../mutations/catalogue.ts'
import { keysAndLimits } from '../mutations/keys-and-limits.ts'
import { mutantOf } from '../mutations/mutate.ts'
import { details, foundations } from '../mutations/mutations.ts'
import { signUps } from '../mutations/sign-ups.ts'
import { templates } from '../mutations/templates.ts'

const all = [
  ...foundations,
  ...details,
  ...keysAndLimits,
  ...batches,
  ...templates,
  ...catalogue,
  ...signUps,
  ...adoption,
]

test('what a mutation changes stands in the SQL', () => {
  const stale = all.flatMap((mutation) => {
    try {
      mutantOf(mutation)
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  expect(stale).toEqual([])
})
