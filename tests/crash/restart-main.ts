import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { crashable, Lane } from './lane.ts'
import { runRestartRound } from './restart-round.ts'
import { seededRandom } from './seeded-random.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, seed: { type: 'string' } },
})
const rounds = Math.max(1, Number(values.rounds) || 20)
const seed = Number(values.seed ?? randomInt(2 ** 31))

console.log(`seed ${seed}`)
const startedAt = performance.now()
const lane = await Lane.start('restart', crashable)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void lane.stop().finally(() => process.exit(1)))
try {
  const random = seededRandom(seed)
  let clean = 0
  for (let round = 1; round <= rounds; round++) {
    const { acknowledged, finished, undone, unheard, violations } = await runRestartRound(lane, random)
    if (violations.length === 0) clean += 1
    console.log(
      `${round}/${rounds} ${violations.length === 0 ? 'clean' : 'VIOLATED'}: ${acknowledged} acknowledged, ${finished} finished without their callers, ${undone} undone, ${unheard} never begun`,
    )
    for (const violation of violations) console.log(`    ${violation}`)
  }
  console.log(
    `\n${clean} of ${rounds} restarts clean (seed ${seed}, ${Math.round((performance.now() - startedAt) / 1000)} s)`,
  )
  process.exitCode = clean === rounds ? 0 : 1
} finally {
  await lane.stop()
}
