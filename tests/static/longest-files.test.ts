import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { longestFiles } from '../harness/longest-first.ts'
import { checkout } from '../harness/run-tool.ts'

test('the files that are begun first are there, once each', () => {
  expect(longestFiles.filter((file) => !existsSync(path.join(checkout, file)))).toEqual([])
  expect(new Set(longestFiles).size).toBe(longestFiles.length)
})
