import type { Tally } from './commands.ts'
import { Lane } from './lane.ts'
import { type Options, runSequences } from './sequences.ts'
import { World } from './world.ts'

/** What became of a run. */
export type Report = { tally: Tally; failures: string[]; seconds: number }

/** Runs sequences in several lanes at once, each from a seed of its own: the first lane's is the one given. */
export async function runLanes(lanes: number, { runs, seed, ...replay }: Options): Promise<Report> {
  const startedAt = performance.now()
  const tally: Tally = new Map()
  const failures: string[] = []
  const world = await World.start()
  const stop = () => void world.stop().finally(() => process.exit(1))
  process.once('SIGINT', stop)
  try {
    const shares = Array.from({ length: lanes }, (_, lane) => Math.ceil((runs - lane) / lanes))
    const work = shares.map(async (share, index) => {
      const lane = await Lane.start(world)
      await runSequences(lane, tally, { seed: seed + index, runs: share, ...replay }).catch(
        (error: Error) => {
          failures.push(describe(error))
        },
      )
    })
    await Promise.all(work)
  } finally {
    process.off('SIGINT', stop)
    await world.stop()
  }
  return { tally, failures, seconds: Math.round((performance.now() - startedAt) / 1000) }
}

/** fast-check says which sequence it was, with seed and path; the cause says what was wrong. */
function describe(error: Error): string {
  const { cause } = error
  if (!(cause instanceof Error)) return `${error.stack}`
  const again = 'Again: npm run test:properties -- --seed <seed> --path <path> --replay <replayPath>'
  return `${error.message}\n${again}\n${cause.stack}`
}
