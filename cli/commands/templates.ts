import { Command, Option } from 'commander'
import type { z } from 'zod'
import {
  listTemplates,
  readTemplate,
  readTemplateVersion,
  restoreTemplate,
  retireTemplate,
  saveTemplate,
} from '../../supabase/functions/_shared/contract/endpoints/templates.ts'
import { printableJson } from '../../supabase/functions/_shared/contract/printable.ts'
import type { templateDefinitionSchema } from '../../supabase/functions/_shared/contract/template.ts'
import {
  describeChange,
  describeTemplate,
  describeVersion,
  listOfTemplates,
} from '../output/describe-template.ts'
import { inFile, readJsonFile } from '../read-json-file.ts'
import { sayWhere } from '../say-where.ts'
import { openSession } from '../session.ts'

/** What tenants are made of. */
export function templatesCommand(): Command {
  const templates = new Command('templates')
    .description('what tenants are made of')
    .addHelpText('after', EXAMPLES)
  for (const command of [listCommand(), showCommand(), saveCommand(), restoreCommand(), retireCommand()])
    templates.addCommand(command)
  return templates
}

const EXAMPLES = `
Examples:
  landlord templates show default --definition > default.json
  landlord templates save default default.json --if-match 1
  landlord templates restore default 1`

interface IfMatch {
  ifMatch?: string
}

const ifMatchOption = () =>
  new Option(
    '--if-match <version>',
    'only while this version is current: the one that show tells; 0: only while none is',
  )

/** The number, as an ETag. */
function headersOf({ ifMatch }: IfMatch): { 'if-match'?: string } {
  return ifMatch === undefined ? {} : { 'if-match': `"${ifMatch.replaceAll('"', '')}"` }
}

function listCommand(): Command {
  return new Command('list')
    .description('the current version of each')
    .option('--all', 'also those that are retired')
    .action(async ({ all }: { all?: true }, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(listTemplates, { query: all ? { all: 'true' } : {} })
      output.result(body, listOfTemplates(body))
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('a template with its versions')
    .argument('<name>', 'what it is called')
    .addOption(new Option('--at <version>', 'one of its versions instead of the current one'))
    .option('--definition', 'its definition as JSON and nothing else: what save takes')
    .action(async (name: string, options: { at?: string; definition?: true }, command: Command) => {
      const { client, output } = openSession(command)
      const { body, text } =
        options.at === undefined
          ? await client
              .call(readTemplate, { params: { name } })
              .then(({ body }) => ({ body, text: describeTemplate(body) }))
          : await client
              .call(readTemplateVersion, { params: { name, version: options.at } })
              .then(({ body }) => ({ body, text: describeVersion(body) }))
      if (options.definition) output.result(body.definition, printableJson(body.definition, 2))
      else output.result(body, text)
    })
}

function saveCommand(): Command {
  return new Command('save')
    .description('make a definition the current version, of which tenants are made from now on')
    .argument('<name>', 'what it is called, or is to be called')
    .argument('<definition.json>', 'a file with the definition; - for standard input')
    .addOption(ifMatchOption())
    .action(async (name: string, file: string, options: IfMatch, command: Command) => {
      const definition = readJsonFile(file) as z.input<typeof templateDefinitionSchema>
      const { client, output } = openSession(command)
      const request = { params: { name }, headers: headersOf(options), body: definition }
      const { body } = await sayWhere(client.call(saveTemplate, request), inFile)
      output.result(body, describeChange(body))
    })
}

function restoreCommand(): Command {
  return new Command('restore')
    .description('make an older version current again, as a new one; brings back a retired template')
    .argument('<name>', 'what it is called')
    .argument('<version>', 'the number of the older version')
    .addOption(ifMatchOption())
    .action(async (name: string, version: string, options: IfMatch, command: Command) => {
      const { client, output } = openSession(command)
      const request = { params: { name, version }, headers: headersOf(options) }
      const { body } = await client.call(restoreTemplate, request)
      output.result(body, describeChange(body))
    })
}

function retireCommand(): Command {
  return new Command('retire')
    .description('let no new tenant be made from a template')
    .argument('<name>', 'what it is called')
    .addOption(ifMatchOption())
    .action(async (name: string, options: IfMatch, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(retireTemplate, { params: { name }, headers: headersOf(options) })
      output.result(body, describeChange(body))
    })
}
