import { Command } from 'commander'
import type { LandlordClient } from '../../client/landlord-client.ts'
import { readFleetStatus } from '../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { listFleetDrift } from '../../supabase/functions/_shared/contract/endpoints/schemas.ts'
import type { FleetStatus } from '../../supabase/functions/_shared/contract/fleet.ts'
import type { FleetDrift } from '../../supabase/functions/_shared/contract/schema-drift.ts'
import { EXIT } from '../exit-codes.ts'
import { noteUnpushed } from '../fleet/note-unpushed.ts'
import { describeRun, formatFailures } from '../fleet/report-run.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'

type Drifted = FleetDrift['items']

/** Who is on which version, and what is wrong. */
export function fleetStatusCommand(): Command {
  return new Command('status')
    .description('which schemas are at which version, what has failed, what is missing')
    .option('--drift', 'also compare every schema with what the migrations make')
    .action(async ({ drift }: { drift?: true }, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(readFleetStatus, {})
      noteUnpushed(output, body.newestVersion)
      if (!drift) return output.result(body, describe(body).join('\n\n'))
      const drifted = await listDrifted(client)
      const text = [...describe(body), describeDrifted(drifted)].join('\n\n')
      output.result({ ...body, drifted }, text)
      if (drifted.length > 0) process.exitCode = EXIT.failed
    })
}

async function listDrifted(client: LandlordClient): Promise<Drifted> {
  const drifted: Drifted = []
  for (let after: string | null | undefined; after !== null; ) {
    const { body } = await client.call(listFleetDrift, { query: after === undefined ? {} : { after } })
    drifted.push(...body.items)
    after = body.nextAfter
  }
  return drifted
}

function describe(status: FleetStatus): string[] {
  const { newestVersion, newestName, tenants, behind, failed, missing, openRun } = status
  const newest = newestVersion === null ? 'none is registered' : `${newestVersion}_${newestName}`
  const versions = formatTable(
    ['version', 'name', 'tenants'],
    status.versions.map(({ version, name, tenants: count }) => [version ?? 'none', name, count]),
  )
  return [
    `Newest migration: ${newest}. Of ${tenants} schemas ${behind} are behind.`,
    ...(tenants > 0 ? [versions] : []),
    ...(failed > 0 ? [`The last try has failed for ${failed}:\n${formatFailures(status.failures)}`] : []),
    ...(missing > 0 ? [describeMissing(status)] : []),
    ...(openRun ? [describeRun(openRun)] : []),
  ]
}

function describeMissing({ missing, missingSchemas }: FleetStatus): string {
  const table = formatTable(
    ['tenant', 'schema'],
    missingSchemas.map(({ slug, schema }) => [slug, schema]),
  )
  return `${missing} are missing; the worker makes those of active tenants, landlord provision-schema any:\n${table}`
}

function describeDrifted(drifted: Drifted): string {
  if (drifted.length === 0) return 'No schema has drifted.'
  const table = formatTable(
    ['tenant', 'differences', 'the first'],
    drifted.map(({ slug, count, drift: [first] }) => [
      slug,
      count,
      first && `${first.problem} ${first.kind} ${first.name}`,
    ]),
  )
  return `${drifted.length} have drifted; landlord validate-schema <tenant> has all of it:\n${table}`
}
