import { measurePairs, ratioOf } from '../pairs.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import { countCalls } from '../provisioning/count-calls.ts'
import { callAtOnce, provision } from '../provisioning/provision.ts'
import { startRival } from '../provisioning/rivals.ts'
import type { Check, Figure, Scenario } from '../scenario.ts'
import { median } from '../statistics.ts'

/** Connections of the pools prepare their statements one by one: the more of them, the longer until all are warm. */
const cases = [
  { mode: 'invite', callers: 1, times: 1, rounds: 150, quickRounds: 20, warmUp: 15 },
  { mode: 'invite', callers: 16, times: 2, rounds: 25, quickRounds: 3, warmUp: 5 },
  { mode: 'password', callers: 1, times: 1, rounds: 60, quickRounds: 8, warmUp: 3 },
  { mode: 'password', callers: 16, times: 1, rounds: 8, quickRounds: 1, warmUp: 1 },
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
      for (const { mode, callers, times, rounds, quickRounds, warmUp } of cases) {
        const what = `owner by ${mode}, ${callers} at once`
        say(what)
        const compare = (one: Call, other: Call) =>
          measurePairs(
            () => callAtOnce(callers, times, one),
            () => callAtOnce(callers, times, other),
            isQuick ? { rounds: quickRounds, warmUp: Math.ceil(warmUp / 3) } : { rounds, warmUp },
          )
        const ours = () => provision(stack, ourUrl, admin, { mode })
        const bare = () => provision(stack, rival.url, admin, { mode })
        if (callers === 1) expectAsManyCalls(await countCalls(stack, ours), await countCalls(stack, bare))
        const pairs = await compare(ours, bare)
        checks.push({ what, value: ratioOf(pairs), unit: '×', target: { atMost: 1.3 } })
        figures.push(
          { what: `${what}: ours, p50`, value: median(pairs.ours), unit: 'ms' },
          { what: `${what}: floor, p50`, value: median(pairs.theirs), unit: 'ms' },
        )
        if (mode !== 'invite') continue
        say(`${what}: the auth service’s own share`)
        const withAuth = () => provision(stack, `${rival.url}/with-auth-service`, admin, { mode })
        figures.push({
          what: `${what}: a floor that has the auth service make a user and send a mail, of the floor`,
          value: ratioOf(await compare(withAuth, bare)),
          unit: '×',
        })
      }
    } finally {
      await rival.stop()
    }
    return { checks, figures }
  },
}

type Call = () => Promise<void>

type Counted = Awaited<ReturnType<typeof countCalls>>

/** The floor makes as many calls as ours does; else it is none. */
function expectAsManyCalls(ours: Counted, theirs: Counted): void {
  const [a, b] = [ours, theirs].map(({ toTenant, mails }) => toTenant + mails)
  if (a !== b) throw new Error(`ours makes ${a} upstream calls, the floor ${b}`)
}
