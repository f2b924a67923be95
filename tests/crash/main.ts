import { parseArgs } from 'node:util'
import { batchCases, nameOfBatch } from './batch-case.ts'
import { nameOf } from './crash-case.ts'
import { boundedSize, crashCases } from './crash-cases.ts'
import { mendingCases, nameOfMending } from './mending-case.ts'
import { runBatchCase } from './run-batch-case.ts'
import { runCase, type Verdict } from './run-case.ts'
import { formatMatrix, runMatrix, shareOf, startLanes, summarise } from './run-matrix.ts'
import { runMendingCase } from './run-mending-case.ts'
import { runSignUpCase } from './run-sign-up-case.ts'
import { nameOfSignUp, signUpCases } from './sign-up-case.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    bounded: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
  },
})

const isMeant = (name: string) => !values.only || name.includes(values.only)
const share = <Case>(cases: Case[]) => (values.bounded ? shareOf(cases, boundedSize) : cases)
const cases = share(crashCases().filter((each) => isMeant(nameOf(each))))
const batches = share(batchCases().filter((each) => isMeant(nameOfBatch(each))))
const signUps = share(signUpCases().filter((each) => isMeant(nameOfSignUp(each))))
const mendings = share(mendingCases().filter((each) => isMeant(nameOfMending(each))))
const names = [
  ...cases.map(nameOf),
  ...batches.map(nameOfBatch),
  ...signUps.map(nameOfSignUp),
  ...mendings.map(nameOfMending),
]
const total = names.length
if (values.list) for (const name of names) console.log(name)
else process.exitCode = await run()

async function run(): Promise<number> {
  const startedAt = performance.now()
  const lanes = await startLanes(Math.max(1, Math.min(Number(values.lanes) || 1, total)))
  const stop = () => Promise.all(lanes.map((lane) => lane.stop()))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)))
  try {
    let done = 0
    const report = ({ name, outcome, violations }: Verdict) => {
      done += 1
      console.log(`${done}/${total} ${violations.length === 0 ? 'ok' : 'VIOLATED'} ${name} → ${outcome}`)
      for (const violation of violations) console.log(`    ${violation}`)
    }
    const verdicts = [
      ...(await runMatrix(cases, lanes, runCase, report)),
      ...(await runMatrix(batches, lanes, runBatchCase, report)),
      ...(await runMatrix(signUps, lanes, runSignUpCase, report)),
      ...(await runMatrix(mendings, lanes, runMendingCase, report)),
    ]
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    console.log(`\n${formatMatrix(cases)}\n\n${summarise(verdicts)} (${seconds} s)`)
    return total > 0 && verdicts.every(({ violations }) => violations.length === 0) ? 0 : 1
  } finally {
    await stop()
  }
}
