import { Command } from 'commander'
import { fleetMigrateCommand } from './fleet-migrate.ts'
import { registerCommand } from './fleet-register.ts'
import { fleetRunsCommands } from './fleet-runs.ts'
import { fleetStatusCommand } from './fleet-status.ts'

/** The tenants that have a schema of their own, all at once. */
export function fleetCommand(): Command {
  const fleet = new Command('fleet').description('the schemas of all tenants that have one of their own')
  const commands = [registerCommand(), fleetMigrateCommand(), ...fleetRunsCommands(), fleetStatusCommand()]
  for (const command of commands) fleet.addCommand(command)
  return fleet
}
