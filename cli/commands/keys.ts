import { Command } from 'commander'
import type { ApiKey, NewApiKey } from '../../supabase/functions/_shared/contract/api-keys.ts'
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '../../supabase/functions/_shared/contract/endpoints/api-keys.ts'
import { callOnce, idempotencyKeyOption } from '../idempotent-call.ts'
import { formatPairs, formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** A tenant's API keys. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('a tenant’s API keys').addHelpText('after', EXAMPLES)
  for (const command of [listCommand(), createCommand(), rotateCommand(), revokeCommand()])
    keys.addCommand(command)
  return keys
}

const EXAMPLES = `
Examples:
  landlord keys create 6817e979-0927-434f-8bc3-84071a4a4e9c --name "build server"
  landlord keys rotate 6817e979-0927-434f-8bc3-84071a4a4e9c <key> --overlap-seconds 3600`

function listCommand(): Command {
  return new Command('list')
    .description('all that may verify, and the last of the others')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(listApiKeys, { params: { id } })
      const table = formatTable(HEADERS, body.keys.map(cellsOf))
      output.result(body, body.keys.length > 0 ? table : 'It has no API keys. Make one: landlord keys create')
    })
}

function createCommand(): Command {
  return new Command('create')
    .description('make another pair')
    .addArgument(tenantArgument())
    .requiredOption('--name <name>', 'what it is for; a name is had by one current key')
    .option('--expires-at <time>', 'date and time with offset; never if left out')
    .addOption(idempotencyKeyOption())
    .action(
      async (tenant: string, { name, expiresAt }: { name: string; expiresAt?: string }, command: Command) => {
        const { client, output } = openSession(command)
        const id = await findTenantId(client, tenant)
        const body = { name, ...(expiresAt === undefined ? {} : { expiresAt }) }
        const { body: made } = await callOnce(command, (idempotencyKey) =>
          client.call(createApiKey, { params: { id }, body, idempotencyKey }),
        )
        output.result(made, describe(made))
      },
    )
}

function rotateCommand(): Command {
  return new Command('rotate')
    .description('replace a pair by a new one of the same name')
    .addArgument(tenantArgument())
    .argument('<key>', 'the key’s id')
    .option('--overlap-seconds <number>', 'how much longer the old pair verifies; a day if left out', Number)
    .option('--expires-at <time>', 'as long as the old one was made for, if left out')
    .addOption(idempotencyKeyOption())
    .action(async (tenant: string, keyId: string, options: RotateOptions, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { idempotencyKey: _, ...body } = options
      const { body: made } = await callOnce(command, (idempotencyKey) =>
        client.call(rotateApiKey, { params: { id, keyId }, body, idempotencyKey }),
      )
      output.result(made, describe(made))
    })
}

interface RotateOptions {
  overlapSeconds?: number
  expiresAt?: string
  idempotencyKey?: string
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a pair at once')
    .addArgument(tenantArgument())
    .argument('<key>', 'the key’s id')
    .action(async (tenant: string, keyId: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(revokeApiKey, { params: { id, keyId } })
      output.result(body, `${body.name} (${body.publicKey}) is ${body.status}.`)
    })
}

const HEADERS = ['id', 'name', 'status', 'public key', 'created', 'expires', 'last used']

function cellsOf({ id, name, status, publicKey, createdAt, expiresAt, lastUsedAt }: ApiKey): unknown[] {
  return [id, name, status, publicKey, createdAt, expiresAt, lastUsedAt]
}

function describe({ apiKey, replayed }: NewApiKey): string {
  const { id, name, publicKey, secretKey, hint, expiresAt } = apiKey
  const about = formatPairs([
    ['Key', id],
    ['Name', name],
    ['Public key', publicKey],
    ['Expires', expiresAt],
  ])
  if (secretKey !== undefined) return `${about}\n\nShown once and stored nowhere:\nSecret key  ${secretKey}`
  return replayed ? `It was made by an earlier call with this key.\n${about}\n${hint ?? ''}` : about
}
