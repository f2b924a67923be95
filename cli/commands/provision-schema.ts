import { Command } from 'commander'
import { createLandlordClient } from '../../client/landlord-client.ts'
import { provisionTenantSchema } from '../../supabase/functions/_shared/contract/endpoints/ops.ts'
import { connect } from '../connect.ts'
import { outputOf } from '../output/output.ts'
import { formatPairs } from '../output/terminal.ts'
import { findProject, type ProjectFlags } from '../project.ts'
import { findTenantIdAsOperator, tenantArgument } from '../tenant-id.ts'

/** Mends one tenant's own schema: for who holds the project's secret key. Through the function, whose log tells of it. */
export function provisionSchemaCommand(): Command {
  return new Command('provision-schema')
    .description('give a tenant what its own schema lacks (needs SECRET_KEY)')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { functionUrl, key } = findProject('SECRET_KEY', command.optsWithGlobals<ProjectFlags>())
      const client = createLandlordClient({ baseUrl: functionUrl, secretKey: key })
      const tenantId = await findTenantIdAsOperator(connect(command), tenant)
      const { body } = await client.call(provisionTenantSchema, { params: { tenantId } })
      const { isCreated, applied, isSeeded } = body
      const text = formatPairs([
        ['Tenant', body.tenantId],
        ['Schema', body.schema],
        ['Version', body.version],
        ['Created', isCreated ? 'yes, in place of one that was lost with all that it held' : 'was there'],
        ['Migrations', applied.join(', ') || 'none were pending'],
        ['Catalogue', isSeeded ? 'what was absent was added' : 'nothing was absent'],
      ])
      outputOf(command).result(body, text)
    })
}
