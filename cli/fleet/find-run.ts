import { readFleetStatus } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { CommandError } from '../command-error.ts'
import type { Session } from '../session.ts'

/** The run that was named, or else the one that is open. @throws CommandError if none is */
export async function findRunId({ client }: Session, runId: string | undefined): Promise<string> {
  if (runId !== undefined) return runId
  const { body } = await client.call(readFleetStatus, {})
  if (body.openRun) return body.openRun.runId
  throw new CommandError('No run is open; landlord fleet runs lists those that were.', {
    details: { code: 'NOT_FOUND' },
  })
}
