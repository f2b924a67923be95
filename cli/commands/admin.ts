import { Argument, Command, Option } from 'commander'
import { connect } from '../connect.ts'
import { outputOf } from '../output/output.ts'
import { formatTable } from '../output/terminal.ts'

const email = () => new Argument('<email>', 'address of an existing auth user')

/** Who may provision tenants: for who holds the project's secret key. */
export function adminCommand(): Command {
  const admin = new Command('admin').description('who may provision tenants (needs SECRET_KEY)')
  admin
    .command('grant')
    .description('make a user an active admin')
    .addArgument(email())
    .addOption(new Option('--role <role>', 'admin role').choices(['ADMIN', 'SUPER_ADMIN']).default('ADMIN'))
    .action(async (address: string, { role }: { role: string }, command: Command) => {
      const { call, source } = connect(command)
      await call('grant_admin', { p_email: address, p_role: role })
      const text = `${address} is now an active ${role} (${source}).`
      outputOf(command).result({ source, email: address, role, status: 'ACTIVE' }, text)
    })
  admin
    .command('revoke')
    .description('take an admin’s rights away, at once')
    .addArgument(email())
    .action(async (address: string, _: object, command: Command) => {
      const { call, source } = connect(command)
      await call('revoke_admin', { p_email: address })
      outputOf(command).result({ source, email: address }, `${address} is no longer an admin (${source}).`)
    })
  admin
    .command('list')
    .description('everybody who is or was an admin')
    .action(async (_: object, command: Command) => {
      const { call, source } = connect(command)
      const admins = (await call('list_admins')) as Record<string, unknown>[]
      const headers = Object.keys(admins[0] ?? {})
      const table = formatTable(
        headers,
        admins.map((row) => headers.map((header) => row[header])),
      )
      const text = admins.length > 0 ? table : 'There are no admins. Make one: landlord admin grant <email>'
      outputOf(command).result({ source, admins }, text)
    })
  return admin
}
