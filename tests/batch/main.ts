import { parseArgs } from 'node:util'
import { Lane } from '../crash/lane.ts'
import { type DrillReport, runDrill } from './drill.ts'
import { hasNotGrown } from './has-not-grown.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    smaller: { type: 'string', default: '2000' },
    kills: { type: 'string', default: '3' },
    mode: { type: 'string', default: 'independent' },
  },
})
const mode = values.mode === 'all_or_nothing' ? 'all_or_nothing' : 'independent'

const lane = await Lane.start('batch', { spares: 0 })
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void lane.stop().finally(() => process.exit(1)))
try {
  const kills = Number(values.kills)
  const small = await report({ items: Number(values.smaller), kills, mode })
  const large = await report({ items: Number(values.items), kills, mode })
  const isBounded = hasNotGrown(small.peakMiB, large.peakMiB)
  console.log(
    `memory: ${small.peakMiB} MiB for ${small.items}, ${large.peakMiB} MiB for ${large.items}: ${isBounded ? 'bounded' : 'IT GROWS'}`,
  )
  process.exitCode = isBounded && small.violations.length + large.violations.length === 0 ? 0 : 1
} finally {
  await lane.stop()
}

async function report(drill: Parameters<typeof runDrill>[1]): Promise<DrillReport> {
  const done = await runDrill(lane, drill, (line) => console.log(`    ${line}`))
  const { violations, events, ...took } = done
  console.log(
    `${took.items} ${mode}: accepted in ${took.acceptSeconds} s (${took.acceptPeakMiB} MiB), drained in ${took.drainSeconds} s ` +
      `by 2 functions with ${took.kills + 1} kills (at most ${took.peakMiB} MiB each); ` +
      `${events.completed} completions and ${events.progress} counts heard in ${events.streams} streams; ` +
      `at most ${took.mostMailsToOne} mails to one owner; ${violations.length} violations`,
  )
  for (const violation of violations.slice(0, 20)) console.log(`    ${violation}`)
  return done
}
