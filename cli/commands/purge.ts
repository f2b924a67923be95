import { Command } from 'commander'
import { purgeTenant } from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { readTenantStatus } from '../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import { confirmByTyping } from '../confirm.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'
import { describeLifecycle } from './lifecycle.ts'

/** The one step of a tenant's life that nobody can take back. */
export function purgeCommand(): Command {
  return new Command('purge')
    .description('remove an archived tenant for good; its users stay, its slug is nobody’s for 30 days')
    .addArgument(tenantArgument())
    .option('--confirm <slug>', 'its slug; asked for at a terminal if left out')
    .option('--reason <text>', 'why; the audit keeps it')
    .action(async (tenant: string, options: { confirm?: string; reason?: string }, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const confirm =
        options.confirm ??
        (await confirmByTyping(command, '--confirm <slug>', async () => {
          const { body } = await client.call(readTenantStatus, { params: { id } })
          return `This removes ${body.name} (${body.slug}) for good. Type its slug to go on: `
        }))
      const { body } = await client.call(purgeTenant, { params: { id }, body: { ...options, confirm } })
      output.result(body, describeLifecycle(body))
    })
}
