import { describe, expect, test } from 'vitest'
import { violationWords } from '../../web/src/features/health/violation-words.ts'
import { anchorsOf, codeSpansOf, readDocument, readTables } from './markdown.ts'

const runbook = 'docs/operations.md'
const text = readDocument(runbook)
const alerts = readDocument('observability/prometheus/alerts.yml')
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((alert) => ({ name: alert.split('\n')[0] ?? '', alert }))

test('there are alerts', () => expect(alerts.length).toBeGreaterThan(5))

describe.each(alerts)('$name', ({ name, alert }) => {
  test('has its section in the runbook, and leads there', () => {
    expect(anchorsOf(text)).toContain(name.toLowerCase())
    expect(alert).toContain(`runbook: ${runbook}#${name.toLowerCase()}\n`)
  })
})

test('the runbook says of each violation that the doctor finds what it means and what to do', () => {
  const rows = readTables(text, 'What the doctor finds').slice(2)
  const codes = rows.flatMap(([cell = '']) => codeSpansOf(cell).map((span) => span.text))
  expect(codes.sort()).toEqual(Object.keys(violationWords).sort())
  for (const [cell, ...rest] of rows)
    expect(
      rest.every((said) => said.length > 3),
      cell,
    ).toBe(true)
})
