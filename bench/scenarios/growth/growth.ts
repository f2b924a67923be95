import type { Check, Figure, Scenario } from '../../scenario.ts'
import { median } from '../../statistics.ts'
import { Registry } from './registry.ts'

/** How many tenants the registry has that the growing one is held against. */
const few = 1_000

/** On stacks of their own: how much is in them is what this is about. */
export const growth: Scenario = {
  name: 'growth',
  async run({ isQuick, say }) {
    const sizes = isQuick ? [5_000] : [100_000, 1_000_000]
    const registries: Registry[] = []
    const start = async (name: string) => {
      const registry = await Registry.start(name)
      registries.push(registry)
      return registry
    }
    try {
      const small = await start('few')
      const large = await start('many')
      await small.grow({ from: 0, to: few })
      const compared: Compared[] = []
      for (const [index, size] of sizes.entries()) {
        say(`${size.toLocaleString('en')} tenants …`)
        await large.grow({ from: sizes[index - 1] ?? 0, to: size })
        compared.push(...(await compare(small, large, isQuick ? 10 : 40)).map((each) => ({ ...each, size })))
      }
      return report(compared, sizes.at(-1) ?? 0)
    } finally {
      await Promise.all(registries.map((registry) => registry.stop()))
    }
  },
}

/** What an operation took on either, at the median, in milliseconds. */
type Medians = { name: string; small: number; large: number }
type Compared = Medians & { size: number }

/** All operations in turn, each on both registries, the first one of every round being the second of the next; after some rounds that don't count. */
async function compare(small: Registry, large: Registry, rounds: number): Promise<Medians[]> {
  const operations = small.operations.map(({ name, run }) => ({
    name,
    sides: { small: run, large: operationOf(large, name) },
    samples: { small: [] as number[], large: [] as number[] },
  }))
  for (let round = -5; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)
    for (const { sides, samples } of operations) {
      for (const side of order) {
        const taken = await sides[side]()
        if (round >= 0) samples[side].push(...[taken].flat())
      }
    }
  }
  return operations.map(({ name, samples }) => ({
    name,
    small: median(samples.small),
    large: median(samples.large),
  }))
}

function operationOf({ operations }: Registry, name: string): Registry['operations'][number]['run'] {
  const found = operations.find((each) => each.name === name)
  if (!found) throw new Error(`the larger registry has no ${name}`)
  return found.run
}

function report(compared: Compared[], last: number): { checks: Check[]; figures: Figure[] } {
  const size = (tenants: number) => tenants.toLocaleString('en')
  const checks = compared
    .filter((each) => each.size === last && each.name !== 'provision over HTTP')
    .map(({ name, small, large }) => ({
      what: `${name}: ${size(last)} against ${size(few)} tenants, p50`,
      value: large / small,
      unit: '×' as const,
      target: { atMost: 1.2 },
    }))
  const figures = compared.flatMap((each) => [
    {
      what: `${each.name}, ${size(few)} (beside ${size(each.size)})`,
      value: each.small,
      unit: 'ms' as const,
    },
    { what: `${each.name}, ${size(each.size)}`, value: each.large, unit: 'ms' as const },
  ])
  return { checks, figures }
}
