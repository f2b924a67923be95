import { Command } from 'commander'
import { transferTenant } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import type { TenantTransfer } from '../../supabase/functions/_shared/contract/tenant-transfer.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** Another owner for a tenant. */
export function transferCommand(): Command {
  return new Command('transfer')
    .description('give a tenant another owner, who has a login already; who was stays a member')
    .addArgument(tenantArgument())
    .requiredOption('--owner-email <email>', 'whose it is to be')
    .option('--reason <text>', 'why; the audit keeps it')
    .addHelpText('after', EXAMPLES)
    .action(async (named: string, body: { ownerEmail: string; reason?: string }, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, named)
      const { body: tenant } = await client.call(transferTenant, { params: { id }, body })
      output.result(tenant, describeTransfer(tenant))
    })
}

const EXAMPLES = `
Example:
  landlord transfer acme --owner-email john@acme.test --reason "Jane has left"`

function describeTransfer({ slug, status, owner, changed }: TenantTransfer): string {
  return `${slug} ${changed ? 'is' : 'was already'} ${owner.email}’s. It is ${status}.`
}
