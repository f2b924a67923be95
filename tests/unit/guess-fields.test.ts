import { expect, test } from 'vitest'
import { guessFields } from '../../web/src/features/batches/guess-fields.ts'

test.each([
  ['Owner e-mail', 'owner_email'],
  ['Owner’s e-mail', 'owner_email'],
  ["Owner's E-Mail", 'owner_email'],
  ['E-Mail-Adresse', 'owner_email'],
  ['e mail', 'owner_email'],
  ['Firmen-E-Mail', 'contact_email'],
  ['Contact e-mail', 'contact_email'],
  ['Währung', 'currency'],
  ['Remarks', undefined],
])('a column that is called %j is guessed as %j', (header, field) => {
  expect(guessFields([header])).toEqual([field])
})
