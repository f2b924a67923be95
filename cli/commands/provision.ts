import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import {
  OWNER_MODES,
  type ProvisionRequestInput,
} from '../../supabase/functions/_shared/contract/provision-request.ts'
import type { ProvisionResponse } from '../../supabase/functions/_shared/contract/provision-response.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { bodyFromFlags, fieldOptions } from '../field-options.ts'
import { callOnce, idempotencyKeyOption } from '../idempotent-call.ts'
import { formatPairs } from '../output/terminal.ts'
import { openSession } from '../session.ts'

interface Options {
  file?: string
  apiKey?: boolean
  ownerMode?: string
}

/** Makes one tenant. */
export function provisionCommand(): Command {
  const command = new Command('provision')
    .description('make a tenant, with its catalogue and its owner’s login')
    .option('--file <body.json>', 'the whole body as JSON instead of single fields; - for standard input')
  for (const option of fieldOptions()) command.addOption(option)
  return command
    .addOption(
      new Option(
        '--owner-mode <mode>',
        'invite if left out; password takes it from OWNER_PASSWORD in the environment',
      ).choices(OWNER_MODES),
    )
    .option('--api-key', 'also make a pair of API keys')
    .addOption(idempotencyKeyOption())
    .addHelpText('after', EXAMPLES)
    .action(provision)
}

const EXAMPLES = `
Examples:
  landlord provision --name "Acme GmbH" --owner-email jane@acme.test --owner-full-name "Jane Doe"
  landlord provision --file acme.json --idempotency-key 7f3c9f0e-3d5b-4c43-9d0a-1f0d6f1c2b11
  landlord provision --name Acme --owner-email jane@acme.test --owner-full-name Jane --api-key --json`

async function provision(options: Options, command: Command): Promise<void> {
  const body = readBody(options, command)
  const { client, output } = openSession(command)
  const send = (idempotencyKey: string) => client.call(provisionTenant, { body, idempotencyKey })
  const { body: made } = await callOnce(command, send, options.file === undefined ? undefined : inFile)
  output.result(made, describe(made))
}

function readBody(options: Options, command: Command): ProvisionRequestInput {
  if (options.ownerMode === 'password' && !process.env.OWNER_PASSWORD) {
    command.error('error: --owner-mode password needs OWNER_PASSWORD in the environment')
  }
  const fromFlags = bodyFromFlags(command)
  const owner = {
    ...(options.ownerMode ? { mode: options.ownerMode } : {}),
    ...(options.ownerMode === 'password' ? { password: process.env.OWNER_PASSWORD } : {}),
  }
  if (options.file === undefined) {
    const body = { ...fromFlags, owner: { ...(fromFlags.owner as object), ...owner } }
    // The API is the judge of it.
    return { ...body, ...(options.apiKey ? { apiKey: true } : {}) } as unknown as ProvisionRequestInput
  }
  if (Object.keys(fromFlags).length > 0 || options.ownerMode || options.apiKey) {
    command.error('error: --file is the whole body; no other field goes with it')
  }
  return readFile(options.file)
}

function readFile(file: string): ProvisionRequestInput {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as ProvisionRequestInput
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'can’t be read'
    throw new CommandError(`${file} ${reason}: ${(cause as Error).message}`, {
      exitCode: EXIT.faultyFile,
      cause,
    })
  }
}

const inFile = (pointer: string) => `${pointer || 'the body'} of the file`

function describe({ tenant, owner, credentials, apiKey, replayed, requestId }: ProvisionResponse): string {
  const setupEmail = {
    sent: 'sent',
    failed: 'could not be sent; again: landlord setup-email <id>',
    not_needed: undefined,
  }
  const secrets = [
    ['Password', credentials?.password],
    ['Secret key', apiKey?.secretKey],
  ] as const
  const hasSecrets = secrets.some(([, secret]) => secret !== undefined)
  return [
    replayed ? `${tenant.name} was made by an earlier call with this key.` : `${tenant.name} is active.`,
    formatPairs([
      ['Tenant', tenant.id],
      ['Slug', tenant.slug],
      ['Domain', tenant.domain],
      ['Template', tenant.template],
      ['Owner', `${owner.email} (${owner.mode})`],
      ['Set-up e-mail', setupEmail[owner.setupEmail]],
      ['Public key', apiKey?.publicKey],
      ['Request', requestId],
    ]),
    ...(hasSecrets ? ['', 'Shown once and stored nowhere:', formatPairs(secrets)] : []),
  ].join('\n')
}
