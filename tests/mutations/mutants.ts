import { applySchemas } from '../harness/apply-schemas.ts'
import { registerTenantMigrations } from '../harness/register-tenant-migrations.ts'
import { createTemporaryDatabase, type TemporaryDatabase } from '../harness/temporary-database.ts'
import { type Catch, findCatch } from './find-catch.ts'
import { mutate } from './mutate.ts'
import type { Mutation } from './mutations.ts'

/** Databases that are copies of one, each with one mistake in it. */
export class Mutants {
  readonly #platformUrl: string
  readonly #original: TemporaryDatabase

  private constructor(platformUrl: string, original: TemporaryDatabase) {
    this.#platformUrl = platformUrl
    this.#original = original
  }

  static async breed(platformUrl: string): Promise<Mutants> {
    const original = await createTemporaryDatabase(platformUrl)
    await applySchemas(original.url)
    await registerTenantMigrations(original.url)
    return new Mutants(platformUrl, original)
  }

  /** The first test that catches it. Without a mutation, the first that fails anyway. */
  async catch(mutation?: Mutation): Promise<Catch | undefined> {
    const copy = await createTemporaryDatabase(this.#platformUrl, this.#original.name)
    try {
      if (mutation) await mutate(copy.url, mutation)
      return await findCatch(copy.url)
    } finally {
      await copy.drop()
    }
  }

  async drop(): Promise<void> {
    await this.#original.drop()
  }
}
