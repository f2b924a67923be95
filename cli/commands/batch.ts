import path from 'node:path'
import { Command, Option } from 'commander'
import { BATCH_MODES, MAX_INLINE_ITEMS } from '../../supabase/functions/_shared/contract/batch-request.ts'
import type { ColumnMapping } from '../../tenant-file/header.ts'
import type { TenantFile } from '../../tenant-file/read-tenant-file.ts'
import { writeTemplate } from '../../tenant-file/write-tenant-file.ts'
import { needsCaller } from '../batches/needs-caller.ts'
import { addToMapping, listProblems, readTenants } from '../batches/read-tenants.ts'
import { type BatchOrder, dryRun, runBatch } from '../batches/run-batch.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { idempotencyKeyOption } from '../idempotent-call.ts'
import { outputOf } from '../output/output.ts'
import { openSession } from '../session.ts'

interface Options {
  dryRun?: true
  mode: (typeof BATCH_MODES)[number]
  skipInvalid?: true
  map?: ColumnMapping
  failed?: string
  idempotencyKey?: string
  template?: true
}

/** Makes the tenants of a file. */
export function batchCommand(): Command {
  return new Command('batch')
    .description('make the tenants of a CSV or JSON file')
    .argument('[file]', 'by its extension, or by its first character; - for standard input')
    .option('--dry-run', 'only report what is wrong with it, in itself and against the database')
    .addOption(
      new Option('--mode <mode>', 'what one failure means').choices(BATCH_MODES).default('independent'),
    )
    .option('--skip-invalid', 'send the rows that are in order, though others are not')
    .option(
      '--map <theirs=ours>',
      'which column a header stands for, or "ignore"; may be repeated',
      addToMapping,
    )
    .option('--failed <file>', 'write the rows that have failed there, to be mended and sent again')
    .addOption(idempotencyKeyOption('of the batch; made from file, project and admin if left out'))
    .option('--template', 'print a table with one example row to begin with, and do nothing else')
    .addHelpText('after', EXAMPLES)
    .action(batch)
}

const EXAMPLES = `
After Ctrl-C the same command goes on with the same batch. Exit codes: 0 all are active, 3 some have failed, 4 the file is
at fault and nothing was made.

Examples:
  landlord batch --template > customers.csv
  landlord batch customers.csv --dry-run
  landlord batch customers.csv --failed failed.csv
  landlord batch kunden.csv --map "Firma=name" --map "E-Mail=owner_email" --map "Notiz=ignore"`

async function batch(file: string | undefined, options: Options, command: Command): Promise<void> {
  if (options.template) {
    outputOf(command).result({ csv: writeTemplate() }, writeTemplate().trimEnd())
    return
  }
  if (file === undefined) command.error("error: missing required argument 'file'")
  if (options.failed && path.resolve(options.failed) === path.resolve(file))
    command.error('error: --failed would overwrite the file itself')
  const tenants = readTenants(file, options.map ?? {})
  requireGoodFile(file, tenants, options)
  requireCaller(file, tenants)
  const session = openSession(command)
  if (tenants.problems.length > 0)
    session.output.note(describeProblems(file, tenants, 'These rows are left out.'))
  const order: BatchOrder = { ...tenants, ...options, file }
  process.exitCode = options.dryRun ? await dryRun(session, order) : await runBatch(session, order)
}

/** @throws CommandError unless the file, or with --skip-invalid some of it, may be sent */
function requireGoodFile(file: string, tenants: TenantFile, { skipInvalid }: Options): void {
  const { problems, rows, refused } = tenants
  if (problems.length === 0 || (skipInvalid && rows.length > 0)) return
  const canSkip = rows.length > 0 && refused.length > 0
  const advice = canSkip ? 'Nothing was sent. Mend it, or add --skip-invalid.' : 'Nothing was sent. Mend it.'
  throw new CommandError(describeProblems(file, tenants, advice), {
    exitCode: EXIT.faultyFile,
    details: { code: 'FAULTY_FILE', problems },
  })
}

function describeProblems(file: string, { problems, rows, refused }: TenantFile, advice: string): string {
  const faults = `${problems.length} ${problems.length === 1 ? 'fault' : 'faults'}`
  const total = rows.length + refused.length
  const where = total > 0 ? ` in ${refused.length} of ${total} rows` : ''
  return [`${file}: ${faults}${where}`, listProblems(problems), advice].join('\n')
}

/** What is answered once, to who waits for it, is for no batch in the background. */
function requireCaller(file: string, { rows }: TenantFile): void {
  const { length } = rows.filter(needsCaller)
  if (length === 0 || rows.length <= MAX_INLINE_ITEMS) return
  throw new CommandError(
    `${file}: ${length} of ${rows.length} rows ask for a password or API key, which are answered once and stored nowhere.\n` +
      `Such a file may have up to ${MAX_INLINE_ITEMS} rows; or take owner mode invite.`,
    { exitCode: EXIT.faultyFile, details: { code: 'FAULTY_FILE' } },
  )
}
