import { Command, Option } from 'commander'
import {
  listFleetRuns,
  listFleetRunTenants,
  readFleetRun,
} from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import {
  cancelFleetRun,
  pauseFleetRun,
  resumeFleetRun,
} from '../../supabase/functions/_shared/contract/endpoints/fleet-control.ts'
import { RUN_TENANT_STATUSES } from '../../supabase/functions/_shared/contract/fleet.ts'
import { driveRun } from '../fleet/drive-run.ts'
import { findRunId, findShownRunId } from '../fleet/find-run.ts'
import { describeRun, nameOfWave, reportRun } from '../fleet/report-run.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'

/** What becomes of runs over the fleet, and what may be done about them. */
export function fleetRunsCommands(): Command[] {
  return [resumeCommand(), pauseCommand(), cancelCommand(), runsCommand(), showCommand()]
}

/** A command about one run. */
function about(name: string, description: string, otherwise = 'the open one'): Command {
  return new Command(name).description(description).argument('[run]', `its id; ${otherwise} if left out`)
}

function resumeCommand(): Command {
  return about('resume', 'drive a run on: one that was paused, stopped, or left by whoever drove it').action(
    async (id: string | undefined, _: object, command: Command) => {
      const session = openSession(command)
      const runId = await findRunId(session, id)
      const { body: run } = await session.client.call(resumeFleetRun, { params: { runId } })
      process.exitCode = await reportRun(session, await driveRun(session, run))
    },
  )
}

function pauseCommand(): Command {
  return about('pause', 'let a run begin no more tenants, whoever drives it').action(
    async (id: string | undefined, _: object, command: Command) => {
      const session = openSession(command)
      const runId = await findRunId(session, id)
      const { body: run } = await session.client.call(pauseFleetRun, { params: { runId } })
      session.output.result({ run }, describeRun(run))
    },
  )
}

function cancelCommand(): Command {
  return about('cancel', 'give up what of a run has not begun').action(
    async (id: string | undefined, _: object, command: Command) => {
      const session = openSession(command)
      const runId = await findRunId(session, id)
      const { body: run } = await session.client.call(cancelFleetRun, { params: { runId } })
      session.output.result({ run }, describeRun(run))
    },
  )
}

function runsCommand(): Command {
  return new Command('runs')
    .description('the runs that there were, the newest first')
    .option('--limit <number>', 'how many')
    .action(async (query: { limit?: string }, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(listFleetRuns, { query })
      const table = formatTable(
        ['id', 'created', 'to version', 'status', 'total', 'done', 'failed'],
        body.runs.map(({ runId, createdAt, targetVersion, status, total, counts }) => [
          runId,
          createdAt,
          targetVersion,
          status,
          total,
          counts.done,
          counts.failed,
        ]),
      )
      output.result(body, body.runs.length > 0 ? table : 'There were no runs.')
    })
}

interface TenantsQuery {
  status?: (typeof RUN_TENANT_STATUSES)[number]
  after?: string
  limit?: string
}

function showCommand(): Command {
  return about(
    'show',
    'where a run stands, by wave, and its tenants by page',
    'the open one, or else the last,',
  )
    .addOption(new Option('--status <status>', 'only tenants that stand so').choices(RUN_TENANT_STATUSES))
    .option('--after <tenant>', 'only tenants behind this one')
    .option('--limit <number>', 'how many tenants')
    .action(async (id: string | undefined, query: TenantsQuery, command: Command) => {
      const session = openSession(command)
      const { client, output } = session
      const params = { runId: await findShownRunId(session, id) }
      const { body: run } = await client.call(readFleetRun, { params })
      const { body: tenants } = await client.call(listFleetRunTenants, { params, query })
      const waves = formatTable(
        ['wave', 'done', 'failed', 'skipped', 'to go'],
        run.waves.map((wave) => [nameOfWave(wave.wave), wave.done, wave.failed, wave.skipped, wave.pending]),
      )
      const table = formatTable(
        ['tenant', 'wave', 'status', 'version', 'tries', 'error'],
        tenants.items.map(({ tenantId, slug, wave, status, toVersion, attempts, error }) => [
          slug ?? tenantId,
          wave,
          status,
          toVersion,
          attempts,
          error && `${error.sqlstate} ${error.message}`,
        ]),
      )
      output.result({ run, tenants }, [describeRun(run), waves, table].join('\n\n'))
      if (tenants.nextAfter !== null) output.note(`There are more: --after ${tenants.nextAfter}`)
    })
}
