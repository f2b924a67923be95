import { Command, Option } from 'commander'
import { VERSION } from '../supabase/functions/_shared/contract/version.ts'
import { adminCommand } from './commands/admin.ts'
import { adoptionCommand } from './commands/adoption.ts'
import { auditCommand } from './commands/audit.ts'
import { batchCommand } from './commands/batch.ts'
import { batchesCommand } from './commands/batches.ts'
import { catalogueCommand } from './commands/catalogue.ts'
import { cloneCommand } from './commands/clone.ts'
import { doctorCommand } from './commands/doctor.ts'
import { fleetCommand } from './commands/fleet.ts'
import { keysCommand } from './commands/keys.ts'
import { lifecycleCommands } from './commands/lifecycle.ts'
import { limitsCommand } from './commands/limits.ts'
import { listCommand } from './commands/list.ts'
import { provisionCommand } from './commands/provision.ts'
import { provisionSchemaCommand } from './commands/provision-schema.ts'
import { purgeCommand } from './commands/purge.ts'
import { requestsCommand } from './commands/requests.ts'
import { setupEmailCommand } from './commands/setup-email.ts'
import { showCommand } from './commands/show.ts'
import { statusCommand } from './commands/status.ts'
import { templatesCommand } from './commands/templates.ts'
import { timelineCommand } from './commands/timeline.ts'
import { transferCommand } from './commands/transfer.ts'
import { updateCommand } from './commands/update.ts'
import { validateSchemaCommand } from './commands/validate-schema.ts'
import { addCompletion } from './completion.ts'

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('landlord')
    .description('Landlord: tenants on Supabase, all of each or none of it.')
    .version(VERSION, '--version', 'which release this is')
    .addOption(new Option('--json', 'print one JSON document to standard output, and nothing else'))
    .option('--api-url <url>', 'the project; API_URL if left out')
    .option('--publishable-key <key>', 'its publishable key; PUBLISHABLE_KEY if left out')
    .option('--functions-url <url>', 'where its functions are; FUNCTIONS_URL, or below the API if left out')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help says how)')
    .addHelpText('after', ENVIRONMENT)
  const commands = [
    provisionCommand(),
    cloneCommand(),
    batchCommand(),
    batchesCommand(),
    requestsCommand(),
    listCommand(),
    showCommand(),
    statusCommand(),
    catalogueCommand(),
    timelineCommand(),
    updateCommand(),
    transferCommand(),
    setupEmailCommand(),
    keysCommand(),
    templatesCommand(),
    ...lifecycleCommands(),
    purgeCommand(),
    validateSchemaCommand(),
    fleetCommand(),
    auditCommand(),
    doctorCommand(),
    provisionSchemaCommand(),
    adminCommand(),
    adoptionCommand(),
    limitsCommand(),
  ]
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program))
  addCompletion(program)
  return program
}

const ENVIRONMENT = `
The project: API_URL and PUBLISHABLE_KEY, and FUNCTIONS_URL where it differs; the local stack if none is set.
The admin:   ADMIN_EMAIL and ADMIN_PASSWORD, or LANDLORD_TOKEN; the demo admin on the local stack.
Operators:   doctor, provision-schema, admin, adoption and limits need SECRET_KEY instead; fleet register needs no project.
Secrets are never taken from the command line.`
