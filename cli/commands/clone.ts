import { Command } from 'commander'
import type { z } from 'zod'
import type { cloneRequestSchema } from '../../supabase/functions/_shared/contract/clone-request.ts'
import { cloneTenant } from '../../supabase/functions/_shared/contract/endpoints/clone.ts'
import { FIELD_NAMES } from '../../tenant-file/fields.ts'
import { callOnce } from '../idempotent-call.ts'
import { describeMade } from '../output/describe-made.ts'
import { inFile } from '../read-json-file.ts'
import { openSession } from '../session.ts'
import { addBodyOptions, type BodyOptions, readBody } from '../tenant-body.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** Makes a tenant like another. */
export function cloneCommand(): Command {
  const command = new Command('clone')
    .description('make a tenant with the catalogue and settings of another; what is given wins')
    .addArgument(tenantArgument())
  const fields = FIELD_NAMES.filter((name) => name !== 'template')
  return addBodyOptions(command, fields).addHelpText('after', EXAMPLES).action(clone)
}

const EXAMPLES = `
Examples:
  landlord clone acme --name "Acme Austria" --owner-email franz@acme.test --owner-full-name "Franz Huber"
  landlord clone acme --file austria.json`

async function clone(source: string, options: BodyOptions, command: Command): Promise<void> {
  const body = readBody(options, command) as z.input<typeof cloneRequestSchema>
  const { client, output } = openSession(command)
  const id = await findTenantId(client, source)
  const send = (idempotencyKey: string) => client.call(cloneTenant, { params: { id }, body, idempotencyKey })
  const { body: made } = await callOnce(command, send, options.file === undefined ? undefined : inFile)
  output.result(made, describeMade(made))
}
