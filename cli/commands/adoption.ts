import { Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { type Finding, readFindings } from '../adoption-findings.ts'
import { type Connection, connect } from '../connect.ts'
import { outputOf } from '../output/output.ts'
import { formatTable } from '../output/terminal.ts'

const PAGE = 1000

/** What waits for a person since an older system was adopted: for who holds the project's secret key. */
export function adoptionCommand(): Command {
  const adoption = new Command('adoption').description(
    'what waits for a person since an older system was adopted (needs SECRET_KEY)',
  )
  adoption
    .command('list')
    .description('every finding that is open')
    .option('--kind <kind>', 'only of this kind')
    .action(async ({ kind }: { kind?: string }, command: Command) => {
      const { call, source } = connect(command)
      const findings = await readAll(call, kind)
      const rows = findings.map((each) => [each.id, each.kind, each.subject, JSON.stringify(each.detail)])
      const text =
        findings.length > 0 ? formatTable(['id', 'kind', 'subject', 'detail'], rows) : 'Nothing waits.'
      outputOf(command).result({ source, findings }, text)
    })
  adoption
    .command('acknowledge')
    .description('close findings that somebody has seen to')
    .argument('[ids...]', 'as adoption list names them', collectIds)
    .option('--kind <kind>', 'in place of ids: all of this kind')
    .requiredOption('--note <text>', 'who has seen to them, and what came of it; the audit keeps it')
    .action(async (ids: number[] | undefined, options: { kind?: string; note: string }, command: Command) => {
      if (!ids?.length === !options.kind) command.error('error: give either ids or --kind')
      const { call, source } = connect(command)
      const closed = z.int().parse(
        await call('acknowledge_adoption_findings', {
          p_note: options.note,
          p_ids: ids?.length ? ids : null,
          p_kind: options.kind ?? null,
        }),
      )
      const text = `${closed} ${closed === 1 ? 'finding is' : 'findings are'} closed (${source}).`
      outputOf(command).result({ source, acknowledged: closed }, text)
    })
  return adoption
}

function collectIds(id: string, ids: number[] = []): number[] {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new InvalidArgumentError('must be the number of a finding')
  return [...ids, Number(id)]
}

async function readAll(call: Connection['call'], kind: string | undefined): Promise<Finding[]> {
  const findings: Finding[] = []
  for (let after: number | undefined; ; ) {
    const page = await readFindings(call, { kind, after, limit: PAGE })
    findings.push(...page.findings)
    if (page.next_after === null) return findings
    after = page.next_after
  }
}
