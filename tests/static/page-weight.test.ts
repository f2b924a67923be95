import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

type Chunk = Rolldown.OutputChunk

let chunks: Map<string, Chunk>

beforeAll(async () => {
  // As anybody builds it: under `test` React would bring its warnings along.
  vi.stubEnv('NODE_ENV', 'production')
  const built = await build({
    configFile: path.join(checkout, 'web/vite.config.ts'),
    logLevel: 'error',
    build: { write: false },
  }).finally(() => vi.unstubAllEnvs())
  const { output } = built as Rolldown.RolldownOutput
  chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])))
}, 300_000)

/** The files that are loaded for these modules, with whatever they import, but for what they import on demand. */
function loadedFor(modules: string[]): Chunk[] {
  const loaded = new Set<string>()
  const take = (fileName: string) => {
    if (loaded.has(fileName)) return
    loaded.add(fileName)
    for (const imported of chunks.get(fileName)?.imports ?? []) take(imported)
  }
  for (const module of modules) {
    const file = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(module))
    if (!file) throw new Error(`no file begins with ${module}`)
    take(file.fileName)
  }
  return [...loaded].flatMap((fileName) => chunks.get(fileName) ?? [])
}

/** In kB of a thousand bytes. */
function weightOf(files: Chunk[]): number {
  return files.reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1000
}

const screens = [
  {
    screen: 'the console',
    modules: ['web/index.html', 'console/console.tsx', 'tenants/tenants-page.tsx'],
    limit: 250,
  },
  { screen: 'the sign-up', modules: ['web/index.html', 'sign-up/sign-up-page.tsx'], limit: 165 },
]

describe.each(screens)('what the first screen of $screen loads', ({ modules, limit }) => {
  test(`is less than ${limit} kB of JavaScript, gzipped`, () => {
    expect(weightOf(loadedFor(modules))).toBeLessThan(limit)
  })

  test.each(['recharts', '@zxcvbn-ts', 'papaparse', 'palette.tsx'])('is without %s', (heavy) => {
    const all = [...chunks.values()].flatMap(({ moduleIds }) => moduleIds)
    expect(all.some((id) => id.includes(heavy))).toBe(true)
    const loaded = loadedFor(modules).flatMap(({ moduleIds }) => moduleIds)
    expect(loaded.filter((id) => id.includes(heavy))).toEqual([])
  })
})
