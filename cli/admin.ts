import { Argument, Command, Option } from 'commander'
import { connect } from './connect.ts'
import { runProgram } from './run-program.ts'

const email = new Argument('<email>', 'address of an existing auth user')

const program = new Command('admin').description(
  'Who may provision tenants. Works on the project in API_URL and SECRET_KEY, or else on the local stack.',
)

program
  .command('grant')
  .description('make a user an active admin')
  .addArgument(email)
  .addOption(new Option('--role <role>', 'admin role').choices(['ADMIN', 'SUPER_ADMIN']).default('ADMIN'))
  .action(async (address: string, options: { role: string }) => {
    const { call, source } = connect()
    await call('grant_admin', { p_email: address, p_role: options.role })
    console.log(`${address} is now an active ${options.role} (${source}).`)
  })

program
  .command('revoke')
  .description('take an admin’s rights away, at once')
  .addArgument(email)
  .action(async (address: string) => {
    const { call, source } = connect()
    await call('revoke_admin', { p_email: address })
    console.log(`${address} is no longer an admin (${source}).`)
  })

program
  .command('list')
  .description('everybody who is or was an admin')
  .action(async () => {
    const admins = (await connect().call('list_admins')) as Record<string, string>[]
    if (admins.length === 0) console.log('There are no admins. Make one: npm run admin -- grant <email>')
    else console.table(admins)
  })

await runProgram(program)
