import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Child } from '../children.ts'
import { checkout, localDir } from '../instance.ts'

const sources = [
  'web/**/*.{ts,tsx,css,html,svg}',
  'client/**/*.ts',
  'tenant-file/**/*.ts',
  'supabase/functions/_shared/contract/**/*.ts',
  'package-lock.json',
]
const vite = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin/vite.js',
)

/** Builds the web pages, unless the same sources have been built before. Returns the folder with the files. */
export async function buildWeb(logFile: string): Promise<string> {
  const builds = path.join(localDir, 'web')
  const folder = path.join(builds, fingerprint())
  if (existsSync(folder)) return folder
  mkdirSync(builds, { recursive: true })
  // Renamed into place, so that two stacks may build at once and none serves half a build.
  const unfinished = `${folder}.${process.pid}`
  const child = new Child({
    name: 'vite build',
    command: process.execPath,
    args: [vite, 'build', 'web', '--outDir', unfinished, '--emptyOutDir', '--logLevel', 'warn'],
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    cwd: checkout,
    logFile,
  })
  await child.ready(async () => child.ended && child.process.exitCode === 0, 300_000)
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of globSync(sources, { cwd: checkout, exclude: ['web/dist/**'] }).sort()) {
    hash.update(`${file}\0`).update(readFileSync(path.join(checkout, file)))
  }
  return hash.digest('hex').slice(0, 16)
}
