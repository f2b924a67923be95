import { createHash } from 'node:crypto'

/** A file of `supabase/tenant-migrations`. */
export interface TenantMigration {
  file: string
  /** What it is sorted and known by: 14 digits. */
  version: string
  name: string
  /** Its text, with the line ends of Unix whichever editor wrote it. */
  statements: string
  /** SHA-256 of the text in hex: comments count. */
  checksum: string
}

const FILE_NAME = /^(\d{14})_([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\.sql$/

/** What a file says; `undefined` if it is not named as one has to be. */
export function readTenantMigration(file: string, content: Uint8Array): TenantMigration | undefined {
  const [, version, name] = FILE_NAME.exec(file) ?? []
  if (!version || !name) return undefined
  const statements = textOf(content)
  return { file, version, name, statements, checksum: checksumOf(statements) }
}

/** The version of a file by its name; `undefined` if it is not named as one has to be. */
export function versionOf(file: string): string | undefined {
  return FILE_NAME.exec(file)?.[1]
}

/** SHA-256 in hex, as the database computes it. */
export function checksumOf(statements: string): string {
  return createHash('sha256').update(statements, 'utf8').digest('hex')
}

/** The text, whether or not a checkout or an editor made it one of Windows; U+FFFD in it where it is not UTF-8. */
export function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content).replaceAll('\r\n', '\n')
}
