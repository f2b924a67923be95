import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { failureSentences } from '../../web/src/components/failure-sentences.ts'
import { fieldName } from '../../web/src/components/field-names.ts'
import { storedFailures } from '../../web/src/components/stored-failures.ts'

test('every code of the contract has its sentences in the console, and no other has', () => {
  expect(Object.keys(failureSentences).sort()).toEqual(Object.keys(ERROR_CODES).sort())
})

test.each([...Object.entries(failureSentences), ...Object.entries(storedFailures)])(
  '%s is told in words for people',
  (code, told) => {
    expect(told.title).toMatch(/^[A-Z][^.]+$/)
    for (const text of [told.cause, told.next]) expect(text).toMatch(/^[A-Z].{15,}\.$/)
    expect(Object.values(told).join(' ')).not.toMatch(new RegExp(`${code}|HTTP|JSON|idempotency|null`, 'i'))
  },
)

test('a tenant whose batch was cancelled is told what can be done in either mode', () => {
  expect(failureSentences.BATCH_ITEM_CANCELLED.next).toMatch(/whole.*retried.*other.*new batch/)
})

test.each([
  ['/tenant/slug', 'Slug'],
  ['/tenants/17/owner/email', 'Tenant 18, E-mail of the owner'],
  ['/tenants/0', 'Tenant 1'],
  ['/features/2', 'Features'],
  ['/tenant/nickname', '/tenant/nickname'],
  ['/unheard-of', '/unheard-of'],
])('the field %s is called %s', (pointer, name) => {
  expect(fieldName(pointer)).toBe(name)
})
