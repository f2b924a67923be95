import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { allTools } from '../../supabase/functions/_shared/contract/tools/all-tools.ts'
import { checkout } from '../harness/run-tool.ts'
import { readTables } from './markdown.ts'

const names = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)

test('the document names every tool with its arguments', () => {
  const document = readFileSync(path.join(checkout, 'docs', 'agent-tools.md'), 'utf8')
  const rows = readTables(document, 'The tools').slice(2)
  expect(rows.map(([tool, args]) => [...names(tool), names(args).sort()])).toEqual(
    allTools.map(({ name, input }) => [name, Object.keys(input.shape).sort()]),
  )
})

test.each(allTools)('$name refuses unknown arguments', ({ input }) => {
  expect(input.safeParse({ unknown: 1 }).error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
})

test.each(allTools)('$name says of no secret that it could answer', ({ output }) => {
  const words = JSON.stringify(output.toJSONSchema({ io: 'output' }))
  expect(words).not.toMatch(/"(password|credentials|apiKey|secretKey)":/)
})

test.each(allTools)('$name that changes nothing takes nothing away', ({ hints }) => {
  if (hints.readOnly) expect(hints).toMatchObject({ destructive: false, idempotent: true })
})
