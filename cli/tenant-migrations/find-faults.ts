import type { Fault } from './fault.ts'
import type { TenantMigration } from './read-tenant-migration.ts'
import { writesWithoutWhere } from './writes-without-where.ts'

/** What is wrong with a tenant migration by itself. What its statements do the database finds out, when it tries them. */
export async function findFaults({ file, statements }: TenantMigration): Promise<Fault[]> {
  if (/[\0\uFFFD]/.test(statements)) return [{ kind: 'unreadable', file, problem: 'is not text in UTF-8' }]
  const withoutComments = statements.replaceAll(/--.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  if (withoutComments.trim() === '') return [{ kind: 'empty', file, problem: 'has no statement in it' }]
  return (await writesWithoutWhere(statements)).map((line) => ({
    kind: 'without_where',
    file,
    problem: withoutWhere(line),
  }))
}

// https://github.com/eradman/pg-safeupdate
const withoutWhere = (line: number) =>
  `writes to all rows in line ${line}, which Supabase refuses in the calls that make new tenants' schemas: if all are meant, say WHERE TRUE`
