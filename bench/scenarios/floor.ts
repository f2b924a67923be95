import { measurePairs, ratioOf } from '../pairs.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import { countCalls } from '../provisioning/count-calls.ts'
import { callAtOnce, provision } from '../provisioning/provision.ts'
import { startRival } from '../provisioning/rivals.ts'
import type { Check, Figure, Scenario } from '../scenario.ts'
import { median } from '../statistics.ts'

const cases = [
  { mode: 'invite', callers: 1 },
  { mode: 'invite', callers: 16 },
  { mode: 'password', callers: 1 },
  { mode: 'password', callers: 16 },
] as const

/** One provisioning end to end, against the same parts with nothing around them. */
export const floor: Scenario = {
  name: 'floor',
  async run({ isQuick, stack: getStack, say }) {
    const stack = await getStack()
    const rival = await startRival(stack, 'floor')
    const ourUrl = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
    const [admin] = await makeAdmins(stack, 1)
    if (!admin) throw new Error('no admin was made')
    const checks: Check[] = []
    const figures: Figure[] = []
    try {
      for (const { mode, callers } of cases) {
        say(`owner by ${mode}, ${callers} at once`)
        const ours = () => provision(stack, ourUrl, admin, { mode })
        const theirs = () => provision(stack, rival.url, admin, { mode })
        if (callers === 1)
          await expectAsManyCalls(await countCalls(stack, ours), await countCalls(stack, theirs))
        // Connections of the pool prepare their statements one by one.
        const times = callers === 1 ? 1 : 2
        const warmUp = callers === 1 ? 10 : mode === 'invite' ? 8 : 2
        const rounds = callers === 1 ? (isQuick ? 30 : 150) : isQuick ? 6 : 25
        const pairs = await measurePairs(
          () => callAtOnce(callers, times, ours),
          () => callAtOnce(callers, times, theirs),
          { rounds, warmUp },
        )
        const what = `owner by ${mode}, ${callers} at once`
        checks.push({ what, value: ratioOf(pairs), unit: '×', target: { atMost: 1.3 } })
        figures.push(
          { what: `${what}: ours, p50`, value: median(pairs.ours), unit: 'ms' },
          { what: `${what}: floor, p50`, value: median(pairs.theirs), unit: 'ms' },
        )
      }
    } finally {
      await rival.stop()
    }
    return { checks, figures }
  },
}

type Counted = Awaited<ReturnType<typeof countCalls>>

/** The floor makes as many calls as ours does; else it is none. */
function expectAsManyCalls(ours: Counted, theirs: Counted): void {
  const [a, b] = [ours, theirs].map(({ toTenant, mails }) => toTenant + mails)
  if (a !== b) throw new Error(`ours makes ${a} upstream calls, the floor ${b}`)
}
