import { Command } from 'commander'
import { readTenantStatus } from '../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import type { TenantStatus } from '../../supabase/functions/_shared/contract/tenant-status.ts'
import { errorWords } from '../output/error-words.ts'
import { formatPairs } from '../output/terminal.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** Where one tenant stands. */
export function statusCommand(): Command {
  return new Command('status')
    .description('where a tenant and the request that made it stand')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(readTenantStatus, { params: { id } })
      output.result(body, describe(body))
    })
}

function describe({ request, ...tenant }: TenantStatus): string {
  return formatPairs([
    ['Tenant', tenant.tenantId],
    ['Name', tenant.name],
    ['Slug', tenant.slug],
    ['Status', tenant.status],
    ['Isolation', tenant.isolation],
    ['Schema', tenant.isolation === 'schema' ? tenant.schemaStatus : null],
    ['Migration', tenant.migrationVersion],
    ['Created', tenant.createdAt],
    ['Last activity', tenant.lastActivity],
    ['Request', request?.status],
    ['Attempts', request?.attempts],
    ['Error', errorWords(request?.error ?? null)],
  ])
}
