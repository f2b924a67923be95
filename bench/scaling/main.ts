import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeMachine } from '../machine.ts'
import { SharedStack } from '../shared-stack.ts'
import { authHashing } from './auth-hashing.ts'
import { citus } from './citus.ts'
import { connections } from './connections.ts'
import { functionCpu } from './function-cpu.ts'
import type { Measured } from './measurement.ts'
import { replica } from './replica.ts'
import { storage } from './storage.ts'
import { workers } from './workers.ts'

/** What tenants take on disk first, before others leave room that is used again. */
const measurements = [storage, authHashing, functionCpu, connections, workers, citus, replica]
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !measurements.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}; there are: ${measurements.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

const shared = new SharedStack()
process.once('SIGINT', () => void shared.stop().finally(() => process.exit(130)))
const machine = describeMachine()
const results: Record<string, Measured[]> = {}
try {
  const stack = await shared.start()
  for (const { name, measure } of measurements) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n${name}`)
    results[name] = await measure(stack, shared.instance)
    console.table(results[name])
  }
} finally {
  await shared.stop()
}
// A part of it would take the place of the whole.
if (wanted.length === 0) {
  const file = path.join(import.meta.dirname, '..', 'results', 'scaling.json')
  writeFileSync(file, `${JSON.stringify({ ...machine, date: new Date().toISOString(), results }, null, 2)}\n`)
}
