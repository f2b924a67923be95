import { Command } from 'commander'
import { readTenantTimeline } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import type { TenantTimeline } from '../../supabase/functions/_shared/contract/tenant-timeline.ts'
import { errorWords } from '../output/error-words.ts'
import { eventNotes } from '../output/event-notes.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** What happened to a tenant. */
export function timelineCommand(): Command {
  return new Command('timeline')
    .description('every attempt and event of a tenant, and what to do next')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(readTenantTimeline, { params: { id } })
      output.result(body, formatTable(HEADERS, body.entries.map(cellsOf)))
      if (!body.isComplete) output.note(`There is more before: landlord audit --tenant ${id}`)
    })
}

const HEADERS = ['when', 'what', 'attempt', 'seconds', 'who', 'notes', 'error', 'next']

function cellsOf({ at, kind, what, ...entry }: TenantTimeline['entries'][number]): unknown[] {
  const { attemptNumber, seconds, actor, error, nextStep } = entry
  return [
    at,
    kind === 'attempt' ? `attempt ${what}` : what,
    attemptNumber,
    seconds,
    actor?.email ?? actor?.id ?? actor?.kind,
    error ? '' : eventNotes(what, entry),
    errorWords(error),
    nextStep,
  ]
}
