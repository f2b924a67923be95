import { Command } from 'commander'
import { resendSetupEmail } from '../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import { EXIT } from '../exit-codes.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** Another chance for an owner who has no set-up e-mail. */
export function setupEmailCommand(): Command {
  return new Command('setup-email')
    .description('send a tenant’s owner the set-up e-mail again, at most once a minute')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(resendSetupEmail, { params: { id } })
      const isSent = body.setupEmail === 'sent'
      output.result(
        body,
        isSent
          ? 'The e-mail is sent.'
          : 'The auth service did not take it: it may have sent this owner one less than a minute ago. Its log says why.',
      )
      process.exitCode = isSent ? EXIT.done : EXIT.failed
    })
}
