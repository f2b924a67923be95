import { Command } from 'commander'
import {
  archiveTenant,
  reactivateTenant,
  restoreTenant,
  suspendTenant,
} from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import type { TenantLifecycle } from '../../supabase/functions/_shared/contract/tenant-lifecycle.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

const ACTIONS = [
  { name: 'suspend', endpoint: suspendTenant, meaning: 'its members read, and no longer write' },
  { name: 'reactivate', endpoint: reactivateTenant, meaning: 'lift a suspension' },
  { name: 'archive', endpoint: archiveTenant, meaning: 'its members see nothing; everything is kept' },
  { name: 'restore', endpoint: restoreTenant, meaning: 'bring it back from the archive' },
] as const

/** The steps of a tenant's life that can be taken back. */
export function lifecycleCommands(): Command[] {
  return ACTIONS.map(({ name, endpoint, meaning }) =>
    new Command(name)
      .description(`${name} a tenant: ${meaning}`)
      .addArgument(tenantArgument())
      .option('--reason <text>', 'why; the audit keeps it')
      .action(async (named: string, body: { reason?: string }, command: Command) => {
        const { client, output } = openSession(command)
        const id = await findTenantId(client, named)
        const { body: tenant } = await client.call(endpoint, { params: { id }, body })
        output.result(tenant, describeLifecycle(tenant))
      }),
  )
}

export function describeLifecycle({ slug, status, changed }: TenantLifecycle): string {
  return changed ? `${slug} is ${status}.` : `${slug} was ${status} already.`
}
