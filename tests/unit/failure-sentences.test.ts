import { expect, test } from 'vitest'
import { errorsOf } from '../../supabase/functions/_shared/contract/endpoint.ts'
import { signUp } from '../../supabase/functions/_shared/contract/endpoints/sign-up.ts'
import { failureSentences } from '../../web/src/features/sign-up/failure-sentences.ts'

test('every code that a sign-up may be answered has its sentence on the page, and no other has', () => {
  expect(Object.keys(failureSentences).sort()).toEqual(errorsOf(signUp).sort())
})

test.each(Object.entries(failureSentences))(
  'the sentence of %s is one for people',
  (code, { title, text }) => {
    expect(title).toMatch(/^[A-Z][^.]+$/)
    expect(text).toMatch(/^[A-Z].{20,}\.$/)
    expect(`${title} ${text}`).not.toMatch(new RegExp(`${code}|HTTP|API|key|slug|tenant|JSON`, 'i'))
  },
)
