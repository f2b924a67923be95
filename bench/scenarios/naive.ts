import { measurePairs, timed } from '../pairs.ts'
import { makeAdmins } from '../provisioning/bench-admins.ts'
import { countCalls } from '../provisioning/count-calls.ts'
import { provision } from '../provisioning/provision.ts'
import { startRival } from '../provisioning/rivals.ts'
import type { Scenario } from '../scenario.ts'
import { median } from '../statistics.ts'

/** One provisioning with an invited owner, against the usual flow of 19 statements with a round trip each. */
export const naive: Scenario = {
  name: 'naive',
  async run({ isQuick, stack: getStack }) {
    const stack = await getStack()
    const rival = await startRival(stack, 'naive')
    const [admin] = await makeAdmins(stack, 1)
    if (!admin) throw new Error('no admin was made')
    const ours = () => provision(stack, `${stack.env.FUNCTIONS_URL}/tenant-provisioning`, admin)
    const theirs = () => provision(stack, rival.url, admin)
    try {
      const calls = await countCalls(stack, ours)
      const usual = await countCalls(stack, theirs)
      const pairs = await measurePairs(
        () => timed(ours),
        () => timed(theirs),
        { rounds: isQuick ? 12 : 100, warmUp: 10 },
      )
      const [our, their] = [median(pairs.ours), median(pairs.theirs)]
      return {
        checks: [
          {
            what: 'times as fast as the usual flow, p50',
            value: their / our,
            unit: '×',
            target: { atLeast: 3 },
          },
          {
            what: 'upstream calls to the tenant',
            value: calls.toTenant,
            unit: 'calls',
            target: { atMost: 3 },
          },
        ],
        figures: [
          {
            what: 'upstream calls for the set-up mail, beside the last of them',
            value: calls.mails,
            unit: 'calls',
          },
          {
            what: 'upstream calls of the usual flow, mail included',
            value: usual.toTenant + usual.mails,
            unit: 'calls',
          },
          { what: 'ours, p50', value: our, unit: 'ms' },
          { what: 'the usual flow, p50', value: their, unit: 'ms' },
        ],
      }
    } finally {
      await rival.stop()
    }
  },
}
