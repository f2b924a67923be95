import { listFleetRunTenants } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import type { FleetRun, RunTenant } from '../../supabase/functions/_shared/contract/fleet.ts'
import type { MigrationError } from '../../supabase/functions/_shared/contract/migration-error.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable } from '../output/terminal.ts'
import type { Session } from '../session.ts'

/** More are for `landlord fleet show`. */
const SHOWN = 50

/** Tells how a run has ended, or stands, with what has failed. @returns the exit code */
export async function reportRun({ client, output }: Session, run: FleetRun): Promise<number> {
  const failures = run.counts.failed > 0 ? await listFailures(client, run.runId) : []
  const left = run.counts.failed - failures.length
  const lines = [
    describeRun(run),
    ...(failures.length > 0 ? [formatFailures(failures)] : []),
    ...(left > 0 ? [`and ${left} more: landlord fleet show ${run.runId} --status failed`] : []),
    ...adviceOn(run),
  ]
  output.result({ run, failures }, lines.join('\n'))
  return run.status === 'completed' && run.counts.failed === 0 ? EXIT.done : EXIT.failed
}

async function listFailures(client: Session['client'], runId: string): Promise<RunTenant[]> {
  const query = { status: 'failed', limit: SHOWN } as const
  return (await client.call(listFleetRunTenants, { params: { runId }, query })).body.items
}

/** Where a run stands, in a line. */
export function describeRun({ runId, status, counts, total, targetVersion, stopped }: FleetRun): string {
  const others = [
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
    [counts.pending, 'to go'],
  ] as const
  const rest = others.filter(([count]) => count > 0).map(([count, what]) => `, ${count} ${what}`)
  const why = stopped
    ? ` ${stopped.failures} failed in ${nameOfWave(stopped.wave)}, where ${stopped.allowed} may.`
    : ''
  return `Run ${runId} is ${status}: ${counts.done} of ${total} tenants are at ${targetVersion}${rest.join('')}.${why}`
}

export function nameOfWave(wave: number): string {
  return wave === 0 ? 'the canary' : `wave ${wave}`
}

/** What has failed, with what the migrations said. */
export function formatFailures(
  failures: readonly { slug: string | null; tenantId: string; error: MigrationError | null }[],
): string {
  return formatTable(
    ['tenant', 'migration', 'SQLSTATE', 'message'],
    failures.map(({ slug, tenantId, error }) => [
      slug ?? tenantId,
      error?.version,
      error?.sqlstate,
      error?.message,
    ]),
  )
}

function adviceOn({ runId, status, counts }: FleetRun): string[] {
  if (status === 'paused') return [`It goes on with: landlord fleet resume ${runId}`]
  if (status === 'stopped') {
    return [
      'Mend what is wrong, and try again what has failed: landlord fleet migrate --retry-failed',
      `Or accept these failures and go on: landlord fleet resume ${runId}`,
    ]
  }
  return counts.failed > 0
    ? ['Mend what is wrong, and try again what has failed: landlord fleet migrate --retry-failed']
    : []
}
