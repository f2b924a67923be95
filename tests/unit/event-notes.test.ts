import { expect, test } from 'vitest'
import { eventNotes } from '../../cli/output/event-notes.ts'

const nothing = { before: null, after: null, details: {} }

test.each([
  ['tenant_activated', nothing, ''],
  ['tenant_suspended', { ...nothing, details: { reason: 'Invoice 4711' } }, '“Invoice 4711”'],
  ['api_key_created', { ...nothing, details: { name: 'build server', key_id: 'k' } }, 'build server'],
  [
    'tenant_updated',
    { ...nothing, before: { name: 'A' }, after: { name: 'B', settings: {} } },
    'name, settings',
  ],
  [
    'tenant_transferred',
    { before: { owner: 'jane@acme.test' }, after: { owner: 'rose@acme.test' }, details: { reason: 'left' } },
    '“left”; jane@acme.test → rose@acme.test',
  ],
  ['tenant_transferred, in the audit', { ...nothing, details: { from: 'u1', to: 'u2' } }, 'u1 → u2'],
  [
    'tenant_transferred, without an owner before',
    { ...nothing, details: { from: null, to: 'u2' } },
    'nobody → u2',
  ],
])('%s: %s is told as %s', (name, event, notes) => {
  expect(eventNotes(name.split(',')[0] ?? '', event)).toBe(notes)
})
