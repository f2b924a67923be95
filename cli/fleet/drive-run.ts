import { setTimeout } from 'node:timers/promises'
import { NoAnswerError } from '../../client/landlord-error.ts'
import { readFleetRun } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { advanceFleetRun } from '../../supabase/functions/_shared/contract/endpoints/fleet-control.ts'
import type { AdvancedRun, FleetRun } from '../../supabase/functions/_shared/contract/fleet.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { type Progress, startProgress } from '../output/progress.ts'
import type { Session } from '../session.ts'

/** Between questions whether others are done with the rest of a wave. */
const SHORTEST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
/** How often in a row a lane asks again that got no answer. */
const PATIENCE = 5

/**
 * Drives a run, as many calls side by side as it has room for tenants, until there is nothing to do for it: it has ended,
 * or was paused or stopped. @throws CommandError on Ctrl-C; the run stays open
 */
export async function driveRun(session: Session, run: FleetRun): Promise<FleetRun> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort(interrupted(run))
  process.once('SIGINT', interrupt)
  const progress = startProgress(session.output)
  try {
    show(progress, run)
    const lane = () => driveLane(session, run.runId, interruption.signal, (now) => show(progress, now))
    await Promise.all(Array.from({ length: run.settings.parallelism }, lane))
    const { body: ended } = await session.client.call(readFleetRun, { params: { runId: run.runId } })
    show(progress, ended)
    return ended
  } catch (error) {
    // The other lanes end with the first that can't go on.
    interruption.abort(error)
    throw error
  } finally {
    progress.stop()
    process.off('SIGINT', interrupt)
  }
}

async function driveLane(
  session: Session,
  runId: string,
  signal: AbortSignal,
  tell: (run: FleetRun) => void,
): Promise<void> {
  for (let pauseMs = SHORTEST_PAUSE_MS; ; ) {
    const { outcome, run } = await advance(session, runId, signal)
    tell(run)
    if (outcome === 'idle' || run.status !== 'running') return
    if (outcome === 'waiting') {
      await setTimeout(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    } else {
      pauseMs = SHORTEST_PAUSE_MS
    }
  }
}

/** What a call has done that was lost on its way, the next one finds done: no tenant is migrated twice. */
async function advance({ client }: Session, runId: string, signal: AbortSignal): Promise<AdvancedRun> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await client.call(advanceFleetRun, { params: { runId }, body: {} }, { signal })).body
    } catch (error) {
      if (!(error instanceof NoAnswerError) || attempt >= PATIENCE) throw error
      await setTimeout(LONGEST_PAUSE_MS * attempt, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
    }
  }
}

function show(progress: Progress, { total, counts }: FleetRun): void {
  progress.show({ total, done: total - counts.pending, failed: counts.failed })
}

function interrupted({ runId }: FleetRun): CommandError {
  const message = [
    'Interrupted. The run stays open, and the worker goes on with it:',
    `  landlord fleet resume ${runId}   drives it on and shows how far it is`,
    `  landlord fleet pause ${runId}    lets it begin no more tenants`,
  ].join('\n')
  return new CommandError(message, { exitCode: EXIT.interrupted, details: { code: 'INTERRUPTED', runId } })
}
