import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CommandError } from '../command-error.ts'
import type { Fault } from './fault.ts'
import { readTenantMigration, type TenantMigration, textOf, versionOf } from './read-tenant-migration.ts'
import { isRegistration, type Registration, readRegistration } from './registration.ts'

export const MIGRATIONS = 'supabase/migrations'
const TENANT_MIGRATIONS = 'supabase/tenant-migrations'

/** What a project's folder says of tenant migrations. */
export interface ProjectFolder {
  tenantMigrations: TenantMigration[]
  registrations: Registration[]
  /** The names of all migrations. */
  migrations: string[]
  /** Files that say nothing of the kind they should. */
  faults: Fault[]
}

/** @throws CommandError where there is no project */
export function readProjectFolder(root: string): ProjectFolder {
  if (!existsSync(path.join(root, MIGRATIONS))) {
    throw new CommandError(`There is no ${MIGRATIONS} in ${root}. Run this in the project's own folder.`)
  }
  const found: ProjectFolder = {
    tenantMigrations: [],
    registrations: [],
    migrations: sqlFiles(root, MIGRATIONS),
    faults: [],
  }
  for (const file of sqlFiles(root, TENANT_MIGRATIONS)) {
    const read = readTenantMigration(file, readFileSync(path.join(root, TENANT_MIGRATIONS, file)))
    if (read) found.tenantMigrations.push(read)
    else found.faults.push({ kind: 'misnamed', file, problem: 'is not named <14 digits>_<snake_case>.sql' })
  }
  for (const file of found.migrations.filter(isRegistration)) {
    const read = readRegistration(file, textOf(readFileSync(path.join(root, MIGRATIONS, file))))
    if (read) found.registrations.push(read)
    else found.faults.push(damaged(file))
  }
  return found
}

/** The tenant migrations of a folder that are later than a version; none where there is no such folder to be read. */
export function tenantMigrationsAfter(version: string, root: string): string[] {
  try {
    return sqlFiles(root, TENANT_MIGRATIONS).filter((file) => (versionOf(file) ?? '') > version)
  } catch {
    return []
  }
}

/** Writes a new migration. @throws if there is one of that name */
export function addMigration(root: string, file: string, text: string): void {
  writeFileSync(path.join(root, MIGRATIONS, file), text, { flag: 'wx' })
}

function sqlFiles(root: string, folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.sql'))
    .sort()
}

function damaged(file: string): Fault {
  const problem =
    'is not as it was written: bring it back, or, if it was pushed nowhere, delete it and register again'
  return { kind: 'damaged_registration', file, problem }
}
