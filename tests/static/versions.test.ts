import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

type PackageJson = Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>

const read = <T>(file: string) => JSON.parse(readFileSync(path.join(checkout, file), 'utf8')) as T
const { dependencies, devDependencies } = read<PackageJson>('package.json')
const pinned = { ...dependencies, ...devDependencies }

test.each(globSync('supabase/functions/*/deno.json', { cwd: checkout }))(
  '%s pins what package.json pins',
  (file) => {
    const { imports } = read<{ imports: Record<string, string> }>(file)
    const npm = Object.values(imports).filter((specifier) => specifier.startsWith('npm:'))
    const versions = npm.map((specifier) => {
      const [, name = specifier, version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(specifier) ?? []
      return { name, version }
    })
    expect(npm).not.toEqual([])
    expect(versions).toEqual(versions.map(({ name }) => ({ name, version: pinned[name] })))
  },
)

test('package.json pins exact versions', () => {
  expect(Object.entries(pinned).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
    [],
  )
})
