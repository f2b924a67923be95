import type { Fault } from './fault.ts'
import { findFaults } from './find-faults.ts'
import type { TenantMigration } from './read-tenant-migration.ts'
import type { Registration } from './registration.ts'

/** What is to be registered, in order, or why nothing may be. */
export interface Plan {
  pending: TenantMigration[]
  faults: Fault[]
}

/** Compares the files with what migrations register already: what has landed may have run for any number of tenants. */
export async function planRegistrations(
  files: TenantMigration[],
  registrations: Registration[],
): Promise<Plan> {
  const landed = new Map(registrations.map((registration) => [registration.version, registration]))
  const pending = files.filter(({ version }) => !landed.has(version))
  const faults = [
    // What has landed was judged when it was new.
    ...(await Promise.all(pending.map(findFaults))).flat(),
    ...repeatedOnes(files, 'has the version of', 'give it another'),
    ...repeatedOnes(registrations, 'registers the same as', 'delete the later one'),
    ...[...landed.values()].flatMap((registration) => changesOf(registration, files, pending)),
  ]
  const isAtFault = ({ file }: TenantMigration) => faults.some((fault) => fault.file === file)
  const newest = [...landed.keys()].sort().at(-1) ?? ''
  for (const { file, version } of pending.filter((migration) => !isAtFault(migration))) {
    if (version > newest) continue
    const problem = `sorts before ${newest}, which is registered: tenants that have that one would never get it. Give it a later version`
    faults.push({ kind: 'out_of_order', file, problem })
  }
  return { pending: pending.sort((a, b) => (a.version < b.version ? -1 : 1)), faults }
}

function repeatedOnes(ones: { file: string; version: string }[], resembles: string, remedy: string): Fault[] {
  return ones.flatMap(({ file, version }, index) => {
    const first = ones.findIndex((other) => other.version === version)
    if (first === index) return []
    return [{ kind: 'repeated', file, problem: `${resembles} ${ones[first]?.file}: ${remedy}` }]
  })
}

function changesOf(landed: Registration, files: TenantMigration[], pending: TenantMigration[]): Fault[] {
  const file = `${landed.version}_${landed.name}.sql`
  const undo = `Bring it back as it was, and say in a new file what is to change; only if ${landed.file} was pushed nowhere, delete that and register again`
  const same = files.find((migration) => migration.file === file)
  if (same?.checksum === landed.checksum) return []
  if (same) {
    return [{ kind: 'changed', file, problem: `has changed since ${landed.file} registered it. ${undo}` }]
  }
  const renamed =
    files.find(({ version }) => version === landed.version) ??
    pending.find(({ checksum }) => checksum === landed.checksum)
  if (renamed) {
    const problem = `is ${file} renamed, which ${landed.file} registered. ${undo}`
    return [{ kind: 'renamed', file: renamed.file, problem }]
  }
  return [{ kind: 'deleted', file, problem: `is gone, but ${landed.file} registered it. ${undo}` }]
}
