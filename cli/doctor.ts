import { Command } from 'commander'
import { z } from 'zod'
import { type Violation, violationSchema } from '../supabase/functions/_shared/contract/violation.ts'
import { connect } from './connect.ts'
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
  .option('--json', 'print the findings as JSON')
  .action(async (options: Options) => {
    const { call, source } = connect()
    const find = async () => z.array(violationSchema).parse(await call('invariant_violations'))

    const before = await find()
    print(before, options, source)
    if (!options.repair || options.dryRun || before.length === 0) {
      process.exitCode = before.length === 0 ? EXIT.ok : EXIT.failed
      return
    }

    const repaired = z.array(repairedSchema).parse(await call('repair_invariants', { p_dry_run: false }))
    const after = await find()
    if (!options.json) {
      console.log(`\nMended ${repaired.filter(({ is_done }) => is_done).length}.\n`)
    }
    print(after, options, source)
    process.exitCode = after.length === 0 ? EXIT.ok : EXIT.failed
  })

await runProgram(program)

function print(violations: Violation[], options: Options, source: string): void {
  if (options.json) {
    console.log(JSON.stringify(violations))
    return
  }
  if (violations.length === 0) {
    console.log(`Healthy: no invariant is violated (${source}).`)
    return
  }
  console.log(`${violations.length} ${violations.length === 1 ? 'violation' : 'violations'} (${source}):`)
  for (const { invariant, problem, subject, repair } of violations) {
    console.log(`  ${invariant.padEnd(4)} ${problem}  ${subject}`)
    console.log(`       ${repair ? `repair: ${repair}` : 'needs a person'}`)
  }
}
