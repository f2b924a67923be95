import { expect, test } from 'vitest'
import { checkFields } from '../../supabase/functions/_shared/contract/field-errors.ts'
import { provisionRequestSchema } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { badBodies } from '../integration/bad-bodies.ts'

const good = {
  tenant: { name: 'Acme' },
  owner: { email: 'jane@acme.test', fullName: 'Jane Doe', mode: 'invite' },
} as const

const faults = badBodies.flatMap(([claim, change]) => {
  const body = change(structuredClone(good) as never)
  // Text is a body that only a server would read as JSON; what the database alone refuses has no faults here.
  const { errors = [] } = typeof body === 'string' ? {} : checkFields(provisionRequestSchema, body)
  return errors.map(({ pointer, message }) => ({ claim, pointer, message }))
})

test('bodies of all kinds are looked at', () => expect(faults.length).toBeGreaterThan(100))

test.for(faults)(
  '$claim: what is wrong at "$pointer" is told without the words of a library',
  ({ message }) => {
    expect(message).toMatch(/^(?:must |is |has )/)
    expect(message).not.toMatch(/expected|received|Invalid|undefined/)
  },
)
