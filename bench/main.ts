import { parseArgs } from 'node:util'
import { describeMachine } from './machine.ts'
import { writeReport } from './report/write-report.ts'
import type { Outcome } from './scenario.ts'
import { scenarios } from './scenarios/all-scenarios.ts'
import { SharedStack } from './shared-stack.ts'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}; there are: ${scenarios.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

const shared = new SharedStack()
process.once('SIGINT', () => void shared.stop().finally(() => process.exit(130)))
const start = performance.now()
const machine = describeMachine()
const outcomes: Record<string, Outcome> = {}
try {
  for (const { name, run } of chosen) {
    const say = (text: string) => console.error(`${name}: ${text}`)
    say('…')
    outcomes[name] = await run({ isQuick: values.quick, stack: () => shared.start(), say })
  }
} finally {
  await shared.stop()
}
const isKept = await writeReport({
  ...machine,
  date: new Date().toISOString(),
  isQuick: values.quick,
  seconds: (performance.now() - start) / 1000,
  scenarios: outcomes,
})
process.exitCode = isKept ? 0 : 1
