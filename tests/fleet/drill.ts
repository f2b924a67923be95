import { setTimeout as sleep } from 'node:timers/promises'
import { addTenantMigration, inTurn } from '../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { makeSchemaTenants, type SchemaTenant } from '../support/schema-tenants.ts'
import { Gate } from './gate.ts'
import { type Ending, type Landlord, startLandlord } from './landlord.ts'

/** What each part took in seconds, and what is wrong with how it ended. */
export interface DrillReport {
  took: Record<string, number>
  violations: string[]
}

/** As the function has it. */
const ADVANCE_BUDGET_MS = 2_000

/** As a run has it that is not told otherwise. */
const CANARY_SIZE = 5

/** For whoever is held at a gate. */
const PATIENT = ['--wave', '10000', '--lock-timeout', '60', '--statement-timeout', '120']

/** Each migration leaves a trace of every time that it was run. */
const RECORD = `
  create table if not exists runs_of_migrations (version text not null);
  insert into runs_of_migrations
  select lpad((count(*) + 1)::text, 3, '0') from runs_of_migrations;`

type LoggedRequest = { event: string; method: string; path: string; durationMs: number }

/** A fleet that is migrated while things go wrong: on a stack of its own, where nothing else has schemas. */
export async function runDrill(size: number, say: (line: string) => void = () => {}): Promise<DrillReport> {
  const stack = await startOwnStack('fleet-drill')
  try {
    return await new Drill(stack, size, say).run()
  } finally {
    await stack.stop()
  }
}

class Drill {
  readonly #stack: OwnStack
  readonly #size: number
  readonly #say: (line: string) => void
  readonly #took: Record<string, number> = {}
  readonly #violations: string[] = []
  #tenants: SchemaTenant[] = []
  #migrations = 0

  constructor(stack: OwnStack, size: number, say: (line: string) => void) {
    this.#stack = stack
    this.#size = size
    this.#say = say
  }

  async run(): Promise<DrillReport> {
    await this.#part('made', async () => {
      this.#tenants = await makeSchemaTenants(this.#stack, 'drill', this.#size)
    })
    await this.#part('one fails', () => this.#failOne())
    await this.#part('mended', () => this.#mend())
    await this.#part('killed and resumed', () => this.#killRunner())
    await this.#part('two runners', () => this.#runTwo())
    await this.#part('paused and resumed by two', () => this.#pause())
    await this.#part('nothing to do', () => this.#doNothing())
    const found = await this.#stack.sql<{ problem: string }>(
      'select problem from private.invariant_violations()',
    )
    for (const { problem } of found) this.#expect(problem, 'no violation of an invariant')
    return { took: this.#took, violations: this.#violations }
  }

  /** One tenant has a row that the new constraint does not allow. It isn't of the canary. */
  async #failOne(): Promise<void> {
    const victim = this.#last
    await this.#stack.sql(`update ${victim.schema}.packages set price_minor = 7`)
    await this.#addMigration(
      `alter table packages add constraint price_is_not_seven check (price_minor <> 7);`,
    )
    const { code, stdout } = await this.#landlord('fleet', 'migrate', '--wave', '200').ended
    this.#expect(code, 1)
    this.#expect(stdout.includes(`${this.#size - 1} of ${this.#size} tenants are at`), true, stdout)
    this.#expect(/23514 +check constraint "price_is_not_seven"/.test(stdout), true, stdout)
    const behind = await this.#stack.sql(
      `select tenant_id, error ->> 'sqlstate' as sqlstate from private.tenant_schemas
       where version is distinct from private.newest_tenant_migration()`,
    )
    this.#expect(behind, [{ tenant_id: victim.id, sqlstate: '23514' }])
    await this.#expectRuns(victim)
  }

  async #mend(): Promise<void> {
    await this.#stack.sql(`update ${this.#last.schema}.packages set price_minor = 8`)
    await this.#expectDone(await this.#landlord('fleet', 'migrate', '--retry-failed').ended)
  }

  async #killRunner(): Promise<void> {
    const gate = await this.#addGatedMigration(this.#middle, 1)
    const runner = this.#landlord('fleet', 'migrate', '--parallel', '1', ...PATIENT)
    await gate.reached()
    runner.child.kill('SIGKILL')
    this.#expect((await runner.ended).signal, 'SIGKILL', 'it was killed')
    // The function’s call goes on without its caller, to the end of its time and no further.
    await sleep(ADVANCE_BUDGET_MS)
    await gate.open()
    await this.#expectDone(await this.#landlord('fleet', 'resume').ended)
  }

  async #runTwo(): Promise<void> {
    const gate = await this.#addGatedMigration(this.#middle, 2)
    const first = this.#landlord('fleet', 'migrate', ...PATIENT)
    await gate.reached()
    const before = this.#joined
    const second = this.#landlord('fleet', 'resume')
    while (this.#joined < before + 1) await sleep(50)
    await gate.open()
    for (const runner of [first, second]) await this.#expectDone(await runner.ended)
  }

  async #pause(): Promise<void> {
    const end = await Gate.close(this.#stack, this.#last, 4)
    const gate = await this.#addGatedMigration(this.#middle, 3, end.statements)
    const first = this.#landlord('fleet', 'migrate', '--parallel', '1', ...PATIENT)
    await gate.reached()
    this.#expect((await this.#landlord('fleet', 'pause').ended).code, 0, 'it can be paused')
    await sleep(ADVANCE_BUDGET_MS)
    await gate.open()
    const { code, stdout } = await first.ended
    this.#expect([code, stdout.includes(' is paused: ')], [1, true], stdout)
    this.#expect(
      await this.#countDone(),
      Math.floor(this.#size / 2) + 1,
      'nothing was begun after it was paused',
    )

    const before = this.#joined
    const runners = [this.#landlord('fleet', 'resume'), this.#landlord('fleet', 'resume')]
    while (this.#joined < before + 2) await sleep(50)
    await end.open()
    for (const runner of runners) await this.#expectDone(await runner.ended)
  }

  async #doNothing(): Promise<void> {
    const before = this.#requests().length
    await this.#expectDone(await this.#landlord('fleet', 'migrate').ended)
    const requests = this.#requests().slice(before)
    this.#expect(
      requests.map(({ method, path }) => `${method} ${path}`),
      ['POST /tenant-provisioning/fleet/runs'],
    )
    this.#say(`    the one call took ${requests[0]?.durationMs} ms`)
  }

  get #inOrder(): SchemaTenant[] {
    return inTurn(this.#tenants, CANARY_SIZE)
  }

  get #middle(): SchemaTenant {
    return this.#inOrder[Math.floor(this.#size / 2)] as SchemaTenant
  }

  get #last(): SchemaTenant {
    return this.#inOrder.at(-1) as SchemaTenant
  }

  async #addMigration(statements = ''): Promise<void> {
    await addTenantMigration(this.#stack, `${RECORD} ${statements}`)
    this.#migrations += 1
  }

  async #addGatedMigration(tenant: SchemaTenant, key: number, statements = ''): Promise<Gate> {
    const gate = await Gate.close(this.#stack, tenant, key)
    await this.#addMigration(gate.statements + statements)
    return gate
  }

  #landlord(...args: string[]): Landlord {
    return startLandlord(this.#stack.env, ...args)
  }

  async #countDone(): Promise<number> {
    const [row] = await this.#stack.sql<{ count: number }>(
      `select count(*)::int from private.tenant_schemas where version = private.newest_tenant_migration()`,
    )
    return row?.count ?? 0
  }

  /** How many runners have ever joined a run. */
  get #joined(): number {
    return this.#requests().filter(({ path }) => path.endsWith('/resume')).length
  }

  async #expectDone({ code, stdout, stderr }: Ending): Promise<void> {
    this.#expect(code, 0, `${stdout}${stderr}`)
    this.#expect(await this.#countDone(), this.#size)
    await this.#expectRuns()
  }

  /** Each migration was run once for each tenant; not yet the last one for `but`. */
  async #expectRuns(but?: SchemaTenant): Promise<void> {
    const all = this.#tenants.map(
      ({ id, schema }) => `select '${id}' as id, count(*)::int as runs from ${schema}.runs_of_migrations`,
    )
    const counted: { id: string; runs: number }[] = []
    // Victims of the first migration have no such table yet.
    const there = all.filter(
      (_, index) => this.#tenants[index]?.id !== (this.#migrations === 1 ? but?.id : undefined),
    )
    for (let start = 0; start < there.length; start += 100) {
      counted.push(
        ...(await this.#stack.sql<{ id: string; runs: number }>(
          there.slice(start, start + 100).join(' union all '),
        )),
      )
    }
    const wrong = counted.filter(({ runs }) => runs !== this.#migrations)
    this.#expect(wrong, [], `each of ${this.#migrations} migrations ran once for each tenant`)
  }

  #requests(): LoggedRequest[] {
    return this.#stack.logOf<LoggedRequest>('tenant-provisioning').filter(({ event }) => event === 'request')
  }

  async #part(name: string, work: () => Promise<void>): Promise<void> {
    const startedAt = performance.now()
    await work()
    this.#took[name] = Math.round((performance.now() - startedAt) / 100) / 10
    this.#say(`${name}: ${this.#took[name]} s`)
  }

  #expect(actual: unknown, expected: unknown, about = ''): void {
    const [said, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (said !== wanted) this.#violations.push(`${about}: ${said}, not ${wanted}`)
  }
}
