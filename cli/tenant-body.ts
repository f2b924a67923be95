import { type Command, Option } from 'commander'
import { OWNER_MODES } from '../supabase/functions/_shared/contract/provision-request.ts'
import type { FieldName } from '../tenant-file/fields.ts'
import { bodyFromFlags, fieldOptions } from './field-options.ts'
import { idempotencyKeyOption } from './idempotent-call.ts'
import { readJsonFile } from './read-json-file.ts'

/** What says which tenant is to be made, besides its fields. */
export interface BodyOptions {
  file?: string
  apiKey?: boolean
  ownerMode?: string
}

/** Gives a command that makes a tenant its options: a body by file or by fields, and the key of the call. */
export function addBodyOptions(command: Command, fields?: readonly FieldName[]): Command {
  command.option(
    '--file <body.json>',
    'the whole body as JSON instead of single fields; - for standard input',
  )
  for (const option of fieldOptions(fields)) command.addOption(option)
  return command
    .addOption(
      new Option(
        '--owner-mode <mode>',
        'invite if left out; password takes it from OWNER_PASSWORD in the environment',
      ).choices(OWNER_MODES),
    )
    .option('--api-key', 'also make a pair of API keys')
    .addOption(idempotencyKeyOption())
}

/** The body that the options make. The API is the judge of it. @throws CommandError */
export function readBody(options: BodyOptions, command: Command): unknown {
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
    return { ...body, ...(options.apiKey ? { apiKey: true } : {}) }
  }
  if (Object.keys(fromFlags).length > 0 || options.ownerMode || options.apiKey) {
    command.error('error: --file is the whole body; no other field goes with it')
  }
  return readJsonFile(options.file)
}
