import { Command } from 'commander'
import { validateTenantSchema } from '../../supabase/functions/_shared/contract/endpoints/schemas.ts'
import type { TenantSchemaValidation } from '../../supabase/functions/_shared/contract/schema-drift.ts'
import { EXIT } from '../exit-codes.ts'
import { describeDrift } from '../output/describe-drift.ts'
import { formatPairs } from '../output/terminal.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** Says in what a tenant's own schema differs from what the migrations make; fails where it does, for scripts. */
export function validateSchemaCommand(): Command {
  return new Command('validate-schema')
    .description('compare a tenant’s own schema with what the tenant migrations make')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(validateTenantSchema, { params: { id } })
      output.result(body, describe(body))
      process.exitCode = body.isValid ? EXIT.done : EXIT.failed
    })
}

function describe({ tenantId, schema, version, newestVersion, drift }: TenantSchemaValidation): string {
  const head = formatPairs([
    ['Tenant', tenantId],
    ['Schema', schema],
    ['Version', version === newestVersion ? version : `${version ?? 'none'}, behind ${newestVersion}`],
  ])
  return `${head}\n\n${describeDrift(drift)}`
}
