import { Command } from 'commander'
import { z } from 'zod'
import { type Violation, violationSchema } from '../../supabase/functions/_shared/contract/violation.ts'
import { describeKinds, type FindingKind, readFindings } from '../adoption-findings.ts'
import { type Connection, connect } from '../connect.ts'
import { EXIT } from '../exit-codes.ts'
import { outputOf } from '../output/output.ts'

const repairedSchema = violationSchema.extend({ is_done: z.boolean() })

interface Options {
  repair?: boolean
  dryRun?: boolean
}

/** Compares everything with the invariants, and repairs: for who holds the project's secret key. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('compare everything with the invariants, and repair (needs SECRET_KEY)')
    .option('--repair', 'mend what can be mended, after saying what')
    .option('--dry-run', 'with --repair: only say what would be done')
    .action(async (options: Options, command: Command) => {
      if (options.dryRun && !options.repair) command.error('error: --dry-run goes with --repair')
      await examine(options, command)
    })
}

async function examine(options: Options, command: Command): Promise<void> {
  const { call, source } = connect(command)
  const find = async () => z.array(violationSchema).parse(await call('invariant_violations'))
  const texts: string[] = []

  const found = await find()
  texts.push(describe(found, source))
  const mends = options.repair && !options.dryRun && found.length > 0
  const mended = mends ? await mendAll(call) : []
  const left = mends ? await find() : found

  if (mends) texts.push(`\nMended ${mended.length} of ${found.length}.\n\n${describe(left, source)}`)
  else if (options.repair && found.length > 0) texts.push('\nDry run: nothing was changed.')
  // Whatever waits for a person is in order as it is: no reason to wake one.
  const { kinds } = await readFindings(call, { limit: 1 })
  if (kinds.length > 0) texts.push(`\n${describeWaiting(kinds)}`)
  const document = { source, violations: left, findings: kinds, ...(mends ? { mended } : {}) }
  outputOf(command).result(document, texts.join('\n'))
  process.exitCode = left.length === 0 ? EXIT.done : EXIT.failed
}

/** Mends in portions, each a transaction that the API's time limit has room for, until a portion brings nothing more. */
async function mendAll(call: Connection['call']): Promise<Violation[]> {
  const mended: Violation[] = []
  for (;;) {
    const portion = z.array(repairedSchema).parse(await call('repair_invariants', { p_dry_run: false }))
    const done = portion.filter(({ is_done }) => is_done)
    mended.push(...done.map(({ is_done: _, ...violation }) => violation))
    if (done.length === 0) return mended
  }
}

function describeWaiting(kinds: FindingKind[]): string {
  return `Waiting for a person since the adoption (landlord adoption list):\n${describeKinds(kinds)}`
}

function describe(violations: Violation[], source: string): string {
  if (violations.length === 0) return `Healthy: no invariant is violated (${source}).`
  const lines = violations.flatMap(({ invariant, problem, subject, repair }) => [
    `  ${invariant.padEnd(4)} ${problem}  ${subject}`,
    `       ${repair ? `repair: ${repair}` : 'needs a person'}`,
  ])
  return [
    `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'} (${source}):`,
    ...lines,
  ].join('\n')
}
