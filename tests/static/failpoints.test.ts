import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

const functions = path.join(checkout, 'supabase', 'functions')
const read = (file: string) => readFileSync(path.join(functions, file), 'utf8')
const source = read('_shared/failpoint.ts')
const names = [...source.matchAll(/^ {2}\| '(.+)'$/gm)].map(([, name]) => name)
const others = globSync('**/*.ts', { cwd: functions }).filter((file) => file !== '_shared/failpoint.ts')

describe('failpoints', () => {
  test('what is deployed does nothing', () => {
    const code = stripTypeScriptTypes(source)
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      .replaceAll(/\s+/g, ' ')
    expect(code.trim()).toBe('export function failpoint(_name ) {}')
  })

  test('no configuration that is deployed puts another module in its place', () => {
    const configs = globSync('**/{deno,import_map}.json*', { cwd: functions })
    expect(configs).not.toEqual([])
    for (const config of configs) expect(read(config)).not.toContain('failpoint')
  })

  test('each is in one place of the code', () => {
    const code = others.map(read).join('\n')
    const calls = [...code.matchAll(/failpoint\('(.+)'\)/g)].map(([, name]) => name)
    expect(calls.sort()).toEqual(names.sort())
    expect(new Set(calls).size).toBe(calls.length)
  })
})
