import { Command } from 'commander'
import type { z } from 'zod'
import { updateTenant } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import type { tenantChangesSchema } from '../../supabase/functions/_shared/contract/tenant-detail.ts'
import type { FieldName } from '../../tenant-file/fields.ts'
import { bodyFromFlags, fieldOptions } from '../field-options.ts'
import { describeTenant } from '../output/describe-tenant.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

const CHANGEABLE: FieldName[] = [
  'name',
  'domain',
  'timezone',
  'currency',
  'contact_email',
  'contact_phone',
  'contact_address',
  'features',
  'users',
  'storage_gb',
  'settings',
]

/** What "" takes away. */
const REMOVABLE = new Set<FieldName>(['domain', 'contact_email', 'contact_phone', 'contact_address'])

/** Changes what a tenant has. */
export function updateCommand(): Command {
  const command = new Command('update')
    .description('change a tenant; what is left out stays, "" takes the domain or a contact field away')
    .addArgument(tenantArgument())
  for (const option of fieldOptions(CHANGEABLE)) command.addOption(option)
  return command
    .option(
      '--if-match <version>',
      'only if nobody has changed it since: the version that landlord show tells',
    )
    .addHelpText('after', EXAMPLES)
    .action(update)
}

const EXAMPLES = `
Examples:
  landlord update acme --name "Acme SE" --users 100
  landlord update acme --domain "" --contact-phone "+49 30 1234567"`

async function update(tenant: string, { ifMatch }: { ifMatch?: string }, command: Command): Promise<void> {
  const changes = bodyFromFlags(command, (name, value) =>
    value === '' && REMOVABLE.has(name) ? null : value,
  )
  if (Object.keys(changes).length === 0) command.error('error: nothing to change was given')
  const { client, output } = openSession(command)
  const id = await findTenantId(client, tenant)
  const { body, headers } = await client.call(updateTenant, {
    params: { id },
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    // The API is the judge of it.
    body: changes as z.input<typeof tenantChangesSchema>,
  })
  output.result(body, describeTenant(body, headers.get('etag')))
}
