import { parseArgs } from 'node:util'
import { nameOf } from './crash-case.ts'
import { boundedSize, crashCases } from './crash-cases.ts'
import { formatMatrix, runMatrix, shareOf, startLanes, summarise } from './run-matrix.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    bounded: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
  },
})

const all = crashCases().filter((each) => !values.only || nameOf(each).includes(values.only))
const cases = values.bounded ? shareOf(all, boundedSize) : all
if (values.list) for (const each of cases) console.log(nameOf(each))
else process.exitCode = await run()

async function run(): Promise<number> {
  const startedAt = performance.now()
  const lanes = await startLanes(Math.max(1, Math.min(Number(values.lanes) || 1, cases.length)))
  const stop = () => Promise.all(lanes.map((lane) => lane.stop()))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)))
  try {
    let done = 0
    const verdicts = await runMatrix(cases, lanes, ({ name, outcome, violations }) => {
      done += 1
      console.log(
        `${done}/${cases.length} ${violations.length === 0 ? 'ok' : 'VIOLATED'} ${name} → ${outcome}`,
      )
      for (const violation of violations) console.log(`    ${violation}`)
    })
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    console.log(`\n${formatMatrix(cases)}\n\n${summarise(verdicts)} (${seconds} s)`)
    return cases.length > 0 && verdicts.every(({ violations }) => violations.length === 0) ? 0 : 1
  } finally {
    await stop()
  }
}
