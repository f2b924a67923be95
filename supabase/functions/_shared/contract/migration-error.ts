import { z } from 'zod'

/** What a migration said that could not be applied; version and name are null where it came to none. */
export const migrationErrorSchema = z
  .strictObject({
    version: z.string().nullable(),
    name: z.string().nullable(),
    sqlstate: z.string(),
    message: z.string(),
  })
  .meta({ id: 'TenantMigrationError' })

export type MigrationError = z.output<typeof migrationErrorSchema>
