import { randomUUID } from 'node:crypto'
import { measurePairs } from '../pairs.ts'
import { type BenchAdmin, makeAdmins } from '../provisioning/bench-admins.ts'
import { type CallOptions, provision } from '../provisioning/provision.ts'
import type { Check, Figure, Scenario } from '../scenario.ts'
import { median } from '../statistics.ts'

const crowd = 64
const bystanders = 16

/** What one of the crowd asks for. */
type Wish = { admin: BenchAdmin; options: CallOptions }

/**
 * 64 callers who want the same, while others want something else. Held against a crowd of the same size who don't get in
 * each other's way: what the crowd's calls cost the machine falls on both, what is left are the locks.
 */
export const contention: Scenario = {
  name: 'contention',
  async run({ isQuick, stack: getStack, say }) {
    const stack = await getStack()
    const url = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
    const [one, ...admins] = await makeAdmins(stack, 1 + crowd + bystanders)
    if (!one) throw new Error('no admin was made')
    const others = admins.slice(crowd)
    const members = admins.slice(0, crowd)

    /** Milliseconds until the last bystander has its tenant, and until the last of the crowd has its answer. */
    const burst = async (wishOf: (index: number) => Wish) => {
      const started = performance.now()
      const since = () => performance.now() - started
      const crowding = members.map((_, index) => {
        const { admin, options } = wishOf(index)
        return provision(stack, url, admin, { ...options, allowed: [200, 409] })
      })
      await Promise.all(others.map((admin) => provision(stack, url, admin)))
      const unrelated = since()
      await Promise.all(crowding)
      return { unrelated, all: since() }
    }
    const apart = (index: number): Wish => ({ admin: members[index] ?? one, options: {} })
    const cases: Record<string, () => (index: number) => Wish> = {
      'one key': () => {
        const key = randomUUID()
        return () => ({ admin: one, options: { key } })
      },
      'one slug': () => {
        const slug = `t-${randomUUID()}`
        return (index) => ({ admin: members[index] ?? one, options: { slug } })
      },
      'one admin': () => () => ({ admin: one, options: {} }),
    }

    const checks: Check[] = []
    const figures: Figure[] = []
    for (const [what, together] of Object.entries(cases)) {
      say(`${crowd} callers on ${what}`)
      const all: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
      const side = (name: keyof typeof all, wishes: () => (index: number) => Wish) => async () => {
        const { unrelated, all: whole } = await burst(wishes())
        all[name].push(whole)
        return unrelated
      }
      const pairs = await measurePairs(
        side('ours', together),
        side('theirs', () => apart),
        {
          rounds: isQuick ? 2 : 12,
          // For the first case; the others find all warm.
          warmUp: checks.length === 0 ? 1 : 0,
        },
      )
      const [contended, uncontended] = [median(pairs.ours), median(pairs.theirs)]
      checks.push(
        {
          what: `${crowd} on ${what}: throughput of unrelated keys, of that beside ${crowd} apart`,
          value: uncontended / contended,
          unit: '×',
          target: { atLeast: 0.9 },
        },
        {
          what: `${crowd} on ${what}: until the last is answered, of that of ${crowd} apart`,
          value: median(all.ours) / median(all.theirs),
          unit: '×',
          target: { atMost: 1.1 },
        },
      )
      figures.push(
        {
          what: `unrelated keys beside ${crowd} on ${what}`,
          value: (bystanders * 1000) / contended,
          unit: '/s',
        },
        {
          what: `unrelated keys beside ${crowd} apart (${what})`,
          value: (bystanders * 1000) / uncontended,
          unit: '/s',
        },
      )
    }
    return { checks, figures }
  },
}
