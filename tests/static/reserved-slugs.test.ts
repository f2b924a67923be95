import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { RESERVED_SLUGS } from '../../supabase/functions/_shared/contract/reserved-slugs.ts'
import { isValidSlug } from '../../supabase/functions/_shared/contract/slug.ts'
import { checkout } from '../harness/run-tool.ts'

test('private.reserved_slugs is the contract', () => {
  const file = path.join(checkout, 'supabase/schemas/tables/private.reserved_slugs.sql')
  const [, values = ''] = readFileSync(file, 'utf8').split('insert into')
  const slugs = [...values.matchAll(/\('([^']+)'\)/g)].map(([, slug]) => slug)
  expect(slugs.sort()).toEqual([...RESERVED_SLUGS].sort())
})

test('every reserved slug would be a valid one', () => {
  expect(RESERVED_SLUGS.filter((slug) => !isValidSlug(slug))).toEqual([])
})
