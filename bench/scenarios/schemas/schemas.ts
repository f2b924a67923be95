import { type Pairs, ratioOf } from '../../pairs.ts'
import type { Check, Figure, Scenario } from '../../scenario.ts'
import { connectAsAdmin } from '../../sql-session.ts'
import { median } from '../../statistics.ts'
import { fillFleet } from './fill-fleet.ts'
import { Fleet } from './fleet.ts'
import { measureSchemaCost } from './schema-cost.ts'
import { lookAround, measureRestStart, memoryOfSchemas, type Surroundings } from './surroundings.ts'

/** Comes last on the stack that it shares: it leaves a fleet there. */
export const schemas: Scenario = {
  name: 'schemas',
  async run({ isQuick, stack: shared, say }) {
    const [few, count, rounds, touched] = isQuick ? [50, 100, 8, 40] : [200, 2_000, 40, 500]
    const stack = await shared()
    const client = await connectAsAdmin(stack)
    try {
      const empty = await lookAround(stack)
      const start = await measureRestStart(stack)
      const cost = await measureSchemaCost(client, rounds)
      say(`making ${count} schemas …`)
      await fillFleet(stack, few)
      // Not with all of them: it joins all tables of one name with each other, and gives up after 8 seconds. Whatever it reads the
      // schema for is asked for now.
      const startWithFew = await measureRestStart(stack)
      const fleet = await Fleet.connect(stack)
      await fleet.askInVain()
      await fillFleet(stack, count)
      const full = await lookAround(stack)
      const costThen = await measureSchemaCost(client, Math.ceil(rounds / 2))
      const memory = await memoryOfSchemas(stack, touched)
      say('migrating them …')
      const perSecond = await fleet.migrate()
      const inVain: number[] = []
      for (let round = 0; round < 22; round += 1) inVain.push(await fleet.askInVain())
      return {
        checks: [
          {
            what: 'a schema of its own against raw DDL, p50',
            value: ratioOf(cost),
            unit: '×',
            target: { atMost: 1.3 },
          },
          {
            what: `nothing to migrate in a fleet of ${count}, p50`,
            value: median(inVain),
            unit: 'ms',
            target: { atMost: 50 },
          },
        ] satisfies Check[],
        figures: [
          ...costFigures('the first schemas', cost),
          ...costFigures(`with ${count} of them`, costThen),
          { what: `migrating a fleet of ${count}`, value: perSecond, unit: '/s' },
          ...growthFigures(empty, full, count),
          { what: 'start of the REST server to its first answer, without schemas', value: start, unit: 'ms' },
          {
            what: `start of the REST server to its first answer, with ${few}`,
            value: startWithFew,
            unit: 'ms',
          },
          {
            what: `memory of a connection, a schema that it has read (of ${touched})`,
            value: (memory / touched) * 1000,
            unit: 'kB',
          },
        ],
      }
    } finally {
      await client.end()
    }
  },
}

function costFigures(when: string, pairs: Pairs): Figure[] {
  return [
    { what: `${when}: what one adds to a provision`, value: median(pairs.ours), unit: 'ms' },
    { what: `${when}: raw DDL`, value: median(pairs.theirs), unit: 'ms' },
    { what: `${when}: the one against the other`, value: ratioOf(pairs), unit: '×' },
  ]
}

function growthFigures(empty: Surroundings, full: Surroundings, count: number): Figure[] {
  const both = (what: string, key: keyof Surroundings, unit: Figure['unit']): Figure[] => [
    { what: `${what}, without schemas`, value: empty[key], unit },
    { what: `${what}, with ${count}`, value: full[key], unit },
  ]
  return [
    { what: 'rows in the catalogs, a schema', value: (full.rows - empty.rows) / count, unit: 'rows' },
    {
      what: 'size of the catalogs, a schema',
      value: ((full.megabytes - empty.megabytes) / count) * 1000,
      unit: 'kB',
    },
    ...both('opening a connection', 'connectMs', 'ms'),
    ...both('memory of a new connection', 'connectionMegabytes', 'MB'),
    ...both('a call over REST', 'restMs', 'ms'),
  ]
}
