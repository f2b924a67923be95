import { Command, InvalidArgumentError } from 'commander'
import { LandlordError } from '../../client/landlord-error.ts'
import { openFleetRun } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { retryFleetRun } from '../../supabase/functions/_shared/contract/endpoints/fleet-control.ts'
import {
  type FleetRun,
  type FleetSettings,
  fleetSettingsSchema,
  type OpenedFleetRun,
} from '../../supabase/functions/_shared/contract/fleet.ts'
import { CommandError } from '../command-error.ts'
import { driveRun } from '../fleet/drive-run.ts'
import { findRunId } from '../fleet/find-run.ts'
import { noteUnpushed } from '../fleet/note-unpushed.ts'
import { describeRun, reportRun } from '../fleet/report-run.ts'
import { callOnce, idempotencyKeyOption } from '../idempotent-call.ts'
import { explainProblem } from '../output/explain-problem.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession, type Session } from '../session.ts'

interface Options {
  canary?: number
  wave?: number
  parallel?: number
  maxFailures?: number
  /** In ms, whatever unit it is given in. */
  lockTimeout?: number
  statementTimeout?: number
  retryFailed?: true
  dryRun?: true
  detach?: true
}

/** Brings every tenant's own schema up to date. */
export function fleetMigrateCommand(): Command {
  return new Command('migrate')
    .description('bring every schema that is behind to the newest version, and show how far it is')
    .option('--canary <tenants>', 'the first wave, in which none may fail', number)
    .option('--wave <tenants>', 'of each further wave', number)
    .option('--parallel <tenants>', 'side by side', number)
    .option('--max-failures <tenants>', 'of a wave, before the run stops', number)
    .option('--lock-timeout <seconds>', 'how long a migration waits for a lock', secondsOf('lockTimeoutMs'))
    .option(
      '--statement-timeout <seconds>',
      'how long a tenant’s migrations may take',
      secondsOf('statementTimeoutMs'),
    )
    .option('--retry-failed', 'only those whose last try has failed; of the open run, if one is')
    .option('--dry-run', 'only say what would be done')
    .option('--detach', 'open the run and leave it to the worker')
    .addOption(idempotencyKeyOption())
    .addHelpText('after', EXAMPLES)
    .action(migrate)
}

const EXAMPLES = `
What is left out is as the database has it. Ctrl-C leaves the run open: landlord fleet resume.
Exit codes: 0 all are up to date, 1 some have failed or the run was paused or stopped.

Examples:
  landlord fleet migrate --dry-run
  landlord fleet migrate --canary 1 --wave 50 --max-failures 0
  landlord fleet migrate --retry-failed`

async function migrate(options: Options, command: Command): Promise<void> {
  const session = openSession(command)
  const opened = await open(session, options, command)
  // A run that was open before may be of an older version than the newest.
  if (!('runId' in opened)) noteUnpushed(session.output, opened.targetVersion)
  if ('plan' in opened && opened.plan) return describePlan(session, opened)
  const run = 'runId' in opened ? opened : opened.run
  if (!run) return describeNothing(session, options, opened as OpenedFleetRun)
  if (options.detach) {
    session.output.result(
      { run },
      `${describeRun(run)}\nThe worker goes on with it: landlord fleet show ${run.runId}`,
    )
    return
  }
  process.exitCode = await reportRun(session, await driveRun(session, run))
}

/** One call, also where there is nothing to do. */
async function open(
  session: Session,
  options: Options,
  command: Command,
): Promise<OpenedFleetRun | FleetRun> {
  const { dryRun = false, retryFailed } = options
  const body = { settings: settingsOf(options), dryRun }
  const attempt = (idempotencyKey: string) => session.client.call(openFleetRun, { body, idempotencyKey })
  try {
    return (await callOnce(command, attempt, flagOf)).body
  } catch (error) {
    const cause = error instanceof CommandError ? error.cause : undefined
    if (!(cause instanceof LandlordError) || cause.code !== 'FLEET_RUN_ACTIVE') throw error
    const runId = await findRunId(session, undefined)
    if (retryFailed) return (await session.client.call(retryFleetRun, { params: { runId } })).body
    const lines = [
      `landlord fleet resume ${runId}   drives it on`,
      `landlord fleet cancel ${runId}   gives it up`,
    ]
    throw explainProblem(cause, flagOf, { lines, details: { runId } })
  }
}

function settingsOf(options: Options): Partial<FleetSettings> {
  const { canary, wave, parallel, maxFailures, lockTimeout, statementTimeout, retryFailed } = options
  const settings = {
    canarySize: canary,
    waveSize: wave,
    parallelism: parallel,
    maxFailures,
    lockTimeoutMs: lockTimeout,
    statementTimeoutMs: statementTimeout,
    onlyFailed: retryFailed,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

const FLAGS: Record<string, string> = {
  canarySize: '--canary',
  waveSize: '--wave',
  parallelism: '--parallel',
  maxFailures: '--max-failures',
}

function flagOf(pointer: string): string {
  return FLAGS[pointer.slice(pointer.lastIndexOf('/') + 1)] ?? (pointer || 'the request')
}

function describePlan({ output }: Session, opened: OpenedFleetRun): void {
  const { tenants = 0, waves = 0, versions = [] } = opened.plan ?? {}
  const table = formatTable(
    ['from version', 'tenants'],
    versions.map(({ version, tenants: count }) => [version ?? 'none', count]),
  )
  const text = `${tenants} ${tenants === 1 ? 'tenant' : 'tenants'} would be brought to ${opened.targetVersion}, in ${waves} ${waves === 1 ? 'wave' : 'waves'}.\n${table}`
  output.result(opened, `${text}\nDry run: nothing was changed.`)
}

function describeNothing({ output }: Session, { retryFailed }: Options, opened: OpenedFleetRun): void {
  const { targetVersion } = opened
  const text = retryFailed
    ? 'No tenant’s last try has failed.'
    : targetVersion === null
      ? 'No tenant migration is registered.'
      : `Every schema is at ${targetVersion}, the newest version.`
  output.result(opened, text)
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** Here and not by the service, whose faults would speak of milliseconds. */
function secondsOf(setting: 'lockTimeoutMs' | 'statementTimeoutMs'): (text: string) => number {
  const { minValue, maxValue } = fleetSettingsSchema.shape[setting]
  return (text) => {
    const ms = Math.round(number(text) * 1000)
    if (ms < (minValue ?? ms) || ms > (maxValue ?? ms)) {
      throw new InvalidArgumentError(
        `It must be from ${(minValue ?? 0) / 1000} to ${(maxValue ?? 0) / 1000} seconds.`,
      )
    }
    return ms
  }
}
