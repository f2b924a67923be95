import { readFileSync } from 'node:fs'
import path from 'node:path'
import { VERSION } from '../supabase/functions/_shared/contract/version.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const [tag = ''] = process.argv.slice(2)

/** What must say the same as the tag, and what it says. */
const places: Record<string, string | undefined> = {
  'package.json': (JSON.parse(read('package.json')) as { version: string }).version,
  'CHANGELOG.md': /^## \[(\d.*?)\]/m.exec(read('CHANGELOG.md'))?.[1],
  'supabase/functions/_shared/contract/version.ts': VERSION,
}
const others = Object.entries(places).filter(([, version]) => `v${version}` !== tag)
for (const [file, version] of others) console.error(`${file} says ${version}, the tag says ${tag}.`)
process.exitCode = others.length > 0 ? 1 : 0
