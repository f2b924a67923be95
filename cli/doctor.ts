import { Command } from 'commander'
import { z } from 'zod'
import { type Violation, violationSchema } from '../supabase/functions/_shared/contract/violation.ts'
import { type Connection, connect } from './connect.ts'
import { EXIT, runProgram } from './run-program.ts'

const repairedSchema = violationSchema.extend({ is_done: z.boolean() })

interface Options {
  repair?: boolean
  dryRun?: boolean
  json?: boolean
}

const program = new Command('doctor')
  .description(
    'Compares auth users, tenants, members, requests, attempts, catalogue and keys with the invariants.',
  )
  .option('--repair', 'mend what can be mended, after saying what')
  .option('--dry-run', 'with --repair: only say what would be done')
  .option('--json', 'print one JSON object: source, violations, and after a repair what it mended')
  .action(async (options: Options) => {
    if (options.dryRun && !options.repair) program.error('error: --dry-run goes with --repair')
    const { call, source } = connect()
    const find = async () => z.array(violationSchema).parse(await call('invariant_violations'))
    const say = (text: string) => options.json || console.log(text)

    const found = await find()
    say(describe(found, source))
    const mends = options.repair && !options.dryRun && found.length > 0
    const mended = mends ? await mendAll(call) : []
    const left = mends ? await find() : found

    if (mends) say(`\nMended ${mended.length} of ${found.length}.\n\n${describe(left, source)}`)
    else if (options.repair && found.length > 0) say('\nDry run: nothing was changed.')
    if (options.json) console.log(JSON.stringify({ source, violations: left, ...(mends ? { mended } : {}) }))
    process.exitCode = left.length === 0 ? EXIT.ok : EXIT.failed
  })

await runProgram(program)

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
