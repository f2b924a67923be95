import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { OwnStack } from '../support/own-stack.ts'
import type { SchemaTenant } from '../support/schema-tenants.ts'

/**
 * Holds whoever migrates one tenant until it is opened, so that something can be done in the middle of a run, however fast
 * or slow a machine is. `statements` go into the migration.
 */
export class Gate {
  readonly statements: string
  readonly #stack: OwnStack
  readonly #client: pg.Client
  readonly #key: number

  private constructor(stack: OwnStack, { id }: SchemaTenant, key: number) {
    this.#stack = stack
    this.#client = new pg.Client(stack.env.DB_URL)
    this.#key = key
    this.statements = `
      do $$ begin
        if current_setting('landlord.tenant_id') = '${id}' then
          perform pg_catalog.pg_advisory_xact_lock_shared(${key});
        end if;
      end $$;`
  }

  static async close(stack: OwnStack, tenant: SchemaTenant, key: number): Promise<Gate> {
    const gate = new Gate(stack, tenant, key)
    await gate.#client.connect()
    await gate.#client.query('select pg_advisory_lock($1)', [key])
    return gate
  }

  /** Until somebody stands before it. */
  async reached(): Promise<void> {
    const waiting = () =>
      this.#stack.sql(`select from pg_locks where locktype = 'advisory' and not granted and objid = $1`, [
        this.#key,
      ])
    while ((await waiting()).length === 0) await sleep(20)
  }

  open(): Promise<void> {
    return this.#client.end()
  }
}
