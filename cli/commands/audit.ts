import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import type { z } from 'zod'
import type { AuditEvent, auditQuerySchema } from '../../supabase/functions/_shared/contract/audit.ts'
import { listAuditEvents } from '../../supabase/functions/_shared/contract/endpoints/audit.ts'
import { CommandError } from '../command-error.ts'
import { eventNotes } from '../output/event-notes.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession, type Session } from '../session.ts'

type Query = z.input<typeof auditQuerySchema>

/** Who did what, when, from where. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('who did what, when, from where; the newest first')
    .option('--actor <id>', 'the user who did it')
    .option('--action <name>', 'what was done')
    .option('--tenant <id>', 'to which tenant')
    .option('--request <id>', 'in which provisioning request')
    .option('--batch <id>', 'in which batch')
    .option('--http-request-id <id>', 'in which call')
    .option('--from <date>', 'since this day, or date and time with offset')
    .option('--to <date>', 'up to it, not with it')
    .option('--limit <number>', 'how many a page')
    .option('--cursor <cursor>', 'of the page before')
    .addOption(
      new Option('--csv', 'everything that the filters leave, as a table for spreadsheets').conflicts([
        'limit',
        'cursor',
      ]),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: Record<string, string | true>, command: Command) => {
      const session = openSession(command)
      const { csv, ...query } = options
      if (!csv) return showPage(session, query as Query)
      if (session.output.isJson) command.error('error: --csv and --json are two formats; take one')
      await copyTable(session, query as Query)
    })
}

const EXAMPLES = `
Examples:
  landlord audit --tenant 6817e979-0927-434f-8bc3-84071a4a4e9c
  landlord audit --from 2026-11-01 --to 2026-12-01 --csv > november.csv`

async function showPage({ client, output }: Session, query: Query): Promise<void> {
  const { body: page } = await client.call(listAuditEvents, { query })
  if (typeof page === 'string') throw new CommandError('The answer is a table, not a page.')
  output.result(
    page,
    page.events.length > 0 ? formatTable(HEADERS, page.events.map(cellsOf)) : 'There are no such events.',
  )
  if (page.nextCursor !== null) output.note(`There are more: --cursor ${page.nextCursor}`)
}

const HEADERS = ['when', 'action', 'who', 'tenant', 'attempt', 'notes', 'from', 'call']

function cellsOf({ occurredAt, action, actor, tenantId, attemptNumber, ...event }: AuditEvent) {
  return [
    occurredAt,
    action,
    actor.email ?? actor.id ?? actor.kind,
    tenantId,
    attemptNumber,
    eventNotes(action, event),
    event.ipAddress,
    event.httpRequestId,
  ]
}

/** Row by row, however many there are. */
async function copyTable({ client }: Session, query: Query): Promise<void> {
  const { body } = await client.open(listAuditEvents, { query: { ...query, format: 'csv' } })
  if (!body) throw new CommandError('The answer has no body.')
  await pipeline(body, process.stdout, { end: false })
}
