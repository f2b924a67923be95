import type { Fault } from './fault.ts'
import type { TenantMigration } from './read-tenant-migration.ts'

/** What is wrong with a tenant migration by itself. What its statements do the database finds out, when it tries them. */
export function findFaults({ file, statements }: TenantMigration): Fault[] {
  if (/[\0\uFFFD]/.test(statements)) return [{ kind: 'unreadable', file, problem: 'is not text in UTF-8' }]
  const withoutComments = statements.replaceAll(/--.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  if (withoutComments.trim() === '') return [{ kind: 'empty', file, problem: 'has no statement in it' }]
  return []
}
