import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { denoDir } from './instance.ts'

const require = createRequire(import.meta.url)

/** Which Deno runs the functions: the newest, or the version that hosted Supabase's Edge Runtime is made of. */
export type DenoKind = 'newest' | 'edge'

/** The program; undefined where this machine has none of the kind: `edge` is there on Linux x64 with glibc only. */
export function denoBinary(kind: DenoKind): string | undefined {
  // The npm launcher would be a process in between, which outlives being killed by leaving Deno behind.
  if (kind === 'newest') return (require('deno/install_api.cjs') as { runInstall(): string }).runInstall()
  try {
    const binary = path.join(path.dirname(require.resolve('deno-edge/package.json')), 'deno')
    return existsSync(binary) && process.platform === 'linux' && process.arch === 'x64' ? binary : undefined
  } catch {
    return undefined
  }
}

/** What it is told whatever it does. Downloads are kept apart, since each version has its own way to keep them. */
export function denoEnv(kind: DenoKind): Record<string, string> {
  const dir = kind === 'newest' ? denoDir : `${denoDir}-${kind}`
  mkdirSync(dir, { recursive: true })
  return { DENO_DIR: dir, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
}
