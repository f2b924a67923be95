import { listFleetRuns, readFleetStatus } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { CommandError } from '../command-error.ts'
import type { Session } from '../session.ts'

/** The run that was named, or else the one that is open. @throws CommandError if none is */
export async function findRunId(session: Session, runId: string | undefined): Promise<string> {
  const found = runId ?? (await findOpenRunId(session))
  if (found !== undefined) return found
  throw new CommandError('No run is open; landlord fleet runs lists those that were.', {
    details: { code: 'NOT_FOUND' },
  })
}

/** The same to look at: where none is open, the last one. @throws CommandError if there never was one */
export async function findShownRunId(session: Session, runId: string | undefined): Promise<string> {
  const found = runId ?? (await findOpenRunId(session))
  if (found !== undefined) return found
  const { body } = await session.client.call(listFleetRuns, { query: { limit: 1 } })
  const [last] = body.runs
  if (last) return last.runId
  throw new CommandError('There were no runs.', { details: { code: 'NOT_FOUND' } })
}

async function findOpenRunId({ client }: Session): Promise<string | undefined> {
  const { body } = await client.call(readFleetStatus, {})
  return body.openRun?.runId
}
