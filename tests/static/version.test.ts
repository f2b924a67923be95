import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../cli/program.ts'
import { VERSION } from '../../supabase/functions/_shared/contract/version.ts'
import { checkout } from '../harness/run-tool.ts'
import { readDocument } from './markdown.ts'

const { version } = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'))
const headings = [...readDocument('CHANGELOG.md').matchAll(/^## \[(.+?)\](?: - (\S+))?$/gm)]

test('code, command line and changelog say the version of package.json', () => {
  expect(VERSION).toBe(version)
  expect(createProgram().version()).toBe(version)
  expect(headings[1]?.[1]).toBe(version)
})

test('the changelog begins with what is unreleased; then come releases, each with its date, the newest first', () => {
  const [unreleased, ...releases] = headings.map(([, name, date]) => ({ name, date }))
  expect(unreleased).toEqual({ name: 'Unreleased', date: undefined })
  expect(releases.length).toBeGreaterThan(0)
  for (const { name, date } of releases) {
    expect(name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(date).toMatch(/^\d{4}-\d\d-\d\d$/)
  }
  const dates = releases.map(({ date }) => date)
  expect(dates).toEqual([...dates].sort().reverse())
})
