import { expect, test, vi } from 'vitest'
import { reasonField } from '../../supabase/functions/_shared/contract/fields.ts'
import { printable, printableJson } from '../../supabase/functions/_shared/contract/printable.ts'
import { isReservedSlug } from '../../supabase/functions/_shared/contract/slug.ts'
import { log } from '../../supabase/functions/_shared/logger.ts'

const obeyed = ['\u007f', '\u009b', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069']

test.for(obeyed)('%j is shown, and not obeyed', (character) => {
  const text = `clears${character}2J`
  expect(printable(text)).toBe('clears\ufffd2J')
  expect(printableJson({ text })).not.toContain(character)
  expect(JSON.parse(printableJson({ text }, 2))).toEqual({ text })
})

test('what is ordinary stays as it is', () => {
  const text = 'Zoë’s “shop” – 東京 \u200d 👩‍👧'
  expect(printable(text)).toBe(text)
  expect(printableJson({ text })).toBe(JSON.stringify({ text }))
})

test('a log has what a stranger asked for as an escape', () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  log('info', 'request', { path: '/x\u009b2J' })
  expect(print.mock.lastCall?.[0]).toContain('/x\\u009b2J')
  print.mockRestore()
})

test.for(obeyed)('no reason has %j', (character) => {
  expect(reasonField.safeParse(`Jane${character}Doe`).success).toBe(false)
})

test('what looks like an id is nobody’s slug, what is longer or shorter is', () => {
  const id = '0c9a1a3e-5f4e-4a52-9c86-6a1f7f1d7c11'
  expect([id, `${id}a`, id.slice(1), `t-${id}`].map(isReservedSlug)).toEqual([true, false, false, false])
})
