import { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { outputOf } from '../output/output.ts'
import type { Fault } from '../tenant-migrations/fault.ts'
import { nextTimestamps } from '../tenant-migrations/next-timestamps.ts'
import { planRegistrations } from '../tenant-migrations/plan-registrations.ts'
import { addMigration, MIGRATIONS, readProjectFolder } from '../tenant-migrations/project-folder.ts'
import type { TenantMigration } from '../tenant-migrations/read-tenant-migration.ts'
import { registrationFile, writeRegistration } from '../tenant-migrations/registration.ts'

/** Registers the project's tenant migrations: works on the folder it is run in, and asks no database. */
export function registerCommand(): Command {
  return new Command('register')
    .description('write the migrations that register new files of supabase/tenant-migrations')
    .option('--check', 'change nothing, and fail where one is not registered')
    .action(async ({ check }: { check?: true }, command: Command) => {
      const root = process.cwd()
      const { tenantMigrations, registrations, migrations, faults } = readProjectFolder(root)
      refuse(faults)
      const plan = await planRegistrations(tenantMigrations, registrations)
      refuse(plan.faults)
      if (check) requireNone(plan.pending)

      const timestamps = nextTimestamps(plan.pending.length, migrations, new Date())
      const written = plan.pending.map((migration, index) => {
        const file = registrationFile(timestamps[index] as string, migration.version)
        addMigration(root, file, writeRegistration(migration))
        return `${MIGRATIONS}/${file}`
      })
      const registered = tenantMigrations.map(({ version }) => version)
      const told = written.length > 0 ? `Wrote:\n  ${written.join('\n  ')}\n` : ''
      const text = `${told}All registered: ${registered.length} tenant migrations.`
      outputOf(command).result({ registered, written }, text)
    })
}

/** @throws CommandError if there are any: then nothing is written at all */
function refuse(faults: Fault[]): void {
  if (faults.length === 0) return
  const lines = faults.map(({ file, problem }) => `  ${file} ${problem}.`)
  throw new CommandError(`Nothing was registered:\n${lines.join('\n')}`, { details: { faults } })
}

function requireNone(pending: TenantMigration[]): void {
  if (pending.length === 0) return
  const files = pending.map(({ file }) => file)
  const told = `Not registered:\n  ${files.join('\n  ')}\nRun: landlord fleet register`
  throw new CommandError(told, { details: { unregistered: files } })
}
