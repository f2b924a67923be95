import { Command } from 'commander'
import { readTenant } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { describeTenant } from '../output/describe-tenant.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** All of a tenant. */
export function showCommand(): Command {
  return new Command('show')
    .description('all of a tenant')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body, headers } = await client.call(readTenant, { params: { id } })
      output.result(body, describeTenant(body, headers.get('etag')))
    })
}
