import { Command } from 'commander'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import type { ProvisionRequestInput } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { callOnce } from '../idempotent-call.ts'
import { describeMade } from '../output/describe-made.ts'
import { inFile } from '../read-json-file.ts'
import { openSession } from '../session.ts'
import { addBodyOptions, type BodyOptions, readBody } from '../tenant-body.ts'

/** Makes one tenant. */
export function provisionCommand(): Command {
  const command = new Command('provision').description(
    'make a tenant, with its catalogue and its owner’s login',
  )
  return addBodyOptions(command).addHelpText('after', EXAMPLES).action(provision)
}

const EXAMPLES = `
Examples:
  landlord provision --name "Acme GmbH" --owner-email jane@acme.test --owner-full-name "Jane Doe"
  landlord provision --file acme.json --idempotency-key 7f3c9f0e-3d5b-4c43-9d0a-1f0d6f1c2b11
  landlord provision --name Acme --owner-email jane@acme.test --owner-full-name Jane --api-key --json`

async function provision(options: BodyOptions, command: Command): Promise<void> {
  const body = readBody(options, command) as ProvisionRequestInput
  const { client, output } = openSession(command)
  const send = (idempotencyKey: string) => client.call(provisionTenant, { body, idempotencyKey })
  const { body: made } = await callOnce(command, send, options.file === undefined ? undefined : inFile)
  output.result(made, describeMade(made))
}
