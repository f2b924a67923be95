import { type Command, Option } from 'commander'
import { FIELD_NAMES, FIELDS, type FieldName } from '../tenant-file/fields.ts'
import { putAt } from '../tenant-file/put-at.ts'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'

/** What each field of a tenant is, as a flag; those that are missing here are flags of their own kind. */
const DESCRIPTIONS: Partial<Record<FieldName, string>> = {
  name: 'the tenant’s name',
  slug: 'a DNS label; made from the name if left out',
  domain: 'a host name of its own',
  timezone: 'IANA time zone, e.g. Europe/Berlin',
  currency: 'ISO 4217 code, e.g. EUR',
  contact_email: 'the organisation’s address',
  contact_phone: 'its telephone number',
  contact_address: 'its postal address',
  owner_email: 'address of the owner',
  owner_full_name: 'name of the owner',
  owner_user_id: 'with mode existing: the id of the auth user',
  template: 'where everything that is left out comes from',
  isolation: 'shared (if left out), or schema: a Postgres schema of its own',
  features: 'e.g. "basic|analytics"',
  users: 'how many users it may have',
  storage_gb: 'how much it may store, in GB',
  settings: 'a JSON object',
}

/** The fields as options: the same names as a file's headers, with dashes. */
export function fieldOptions(names: readonly FieldName[] = FIELD_NAMES): Option[] {
  return names.flatMap((name) => {
    const description = DESCRIPTIONS[name]
    return description === undefined ? [] : [new Option(`${flagOf(name)} <value>`, description)]
  })
}

/** The body that the given flags make, each value as `change` will have it. @throws CommandError */
export function bodyFromFlags(
  command: Command,
  change: (name: FieldName, value: unknown) => unknown = (_, value) => value,
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const option of command.options) {
    const name = FIELD_NAMES.find((field) => flagOf(field) === option.long)
    const given: unknown = command.getOptionValue(option.attributeName())
    if (name === undefined || DESCRIPTIONS[name] === undefined || typeof given !== 'string') continue
    // Empty: a field to be taken away, where that can be.
    const { value, fault } = FIELDS[name].read(given)
    if (fault) throw new CommandError(`${flagOf(name)} ${fault}`, { exitCode: EXIT.usage })
    putAt(body, FIELDS[name].path, change(name, value))
  }
  return body
}

function flagOf(name: FieldName): string {
  return `--${name.replaceAll('_', '-')}`
}
