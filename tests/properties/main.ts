import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runLanes } from './run-lanes.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    lanes: { type: 'string', default: '4' },
    seed: { type: 'string' },
    // From the message of a failure: that one sequence again, and alone.
    path: { type: 'string' },
    replay: { type: 'string' },
  },
})

const seed = Number(values.seed ?? randomInt(2 ** 31))
const lanes = values.path ? 1 : Number(values.lanes)
console.log(`Seed ${seed}`)
const { tally, failures, seconds } = await runLanes(lanes, {
  seed,
  runs: Number(values.runs),
  path: values.path,
  replayPath: values.replay,
})
for (const [kind, count] of [...tally].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(6)} ${kind}`)
for (const failure of failures) console.error(`\n${failure}`)
console.log(`${tally.get('sequences')} sequences in ${seconds} s, ${failures.length} failures`)
process.exitCode = failures.length === 0 ? 0 : 1
