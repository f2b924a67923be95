import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

const sources = globSync('web/src/**/*.{ts,tsx}', { cwd: checkout })

/** What each room of the web pages may import from; their own folder, and packages, besides. */
const rules: Record<string, RegExp> = {
  app: /^(web\/src\/(app|features|components|lib)|client|supabase\/functions\/_shared\/contract)\//,
  // A file of tenants is read in the browser as the command line reads it.
  features: /^(web\/src\/(components|lib)|client|tenant-file|supabase\/functions\/_shared\/contract)\//,
  components: /^(web\/src\/(components|lib)|client|supabase\/functions\/_shared\/contract)\//,
  lib: /^(web\/src\/lib|client|supabase\/functions\/_shared\/contract)\//,
}

/** The files of the project that a file imports, from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(checkout, file), 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)
  return [...found].map(([, specifier = '']) => path.posix.join(path.posix.dirname(file), specifier))
}

function isAllowed(file: string, imported: string): boolean {
  const [, , room = '', feature = ''] = file.split('/')
  if (room === 'features' && imported.startsWith(`web/src/features/${feature}/`)) return true
  return rules[room]?.test(imported) ?? false
}

test('the web pages import what their room may, and features never each other', () => {
  expect(sources.length).toBeGreaterThan(20)
  const strays = sources.flatMap((file) =>
    importsOf(file).flatMap((imported) => (isAllowed(file, imported) ? [] : [`${file}: ${imported}`])),
  )
  expect(strays).toEqual([])
})
