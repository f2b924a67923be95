import { checksumOf, type TenantMigration } from './read-tenant-migration.ts'

/** What a migration registers. */
export type Registration = Omit<TenantMigration, 'file'> & {
  /** The migration's name, without its folder. */
  file: string
}

const FILE_NAME = /^\d+_register_tenant_migration_(\d{14})\.sql$/
const CALL =
  /^select private\.register_tenant_migration\('(\d{14})', '(\w+)', '([0-9a-f]{64})', (\$\w+\$)(.*?)\4\);$/ms

/** Whether a migration registers a tenant migration, by its name. */
export function isRegistration(file: string): boolean {
  return FILE_NAME.test(file)
}

export function registrationFile(timestamp: string, version: string): string {
  return `${timestamp}_register_tenant_migration_${version}.sql`
}

/** The migration that registers a tenant migration. */
export function writeRegistration({ file, version, name, statements, checksum }: TenantMigration): string {
  const quote = quoteFor(statements)
  return `-- The text of supabase/tenant-migrations/${file}; written by: landlord fleet register.
set lock_timeout = '5s';
set statement_timeout = '10min';

select private.register_tenant_migration('${version}', '${name}', '${checksum}', ${quote}${statements}${quote});
`
}

/** What a migration registers; `undefined` if it is not as `writeRegistration` wrote it. */
export function readRegistration(file: string, text: string): Registration | undefined {
  const [, version, name, checksum, , statements] = CALL.exec(text) ?? []
  if (!version || !name || !checksum || !statements) return undefined
  if (FILE_NAME.exec(file)?.[1] !== version || checksumOf(statements) !== checksum) return undefined
  return { file, version, name, statements, checksum }
}

/** A dollar quote that nothing in the text ends, nor the end of the text together with the quote's own beginning. */
function quoteFor(statements: string): string {
  for (let n = 0; ; n += 1) {
    const quote = n === 0 ? '$tenant_migration$' : `$tenant_migration_${n}$`
    if (`${statements}${quote}`.indexOf(quote) === statements.length) return quote
  }
}
