import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { Argument, Command, Option } from 'commander'
import { CommandError } from './command-error.ts'
import { findTarget, NoTargetError } from './target.ts'

/** Exit codes: 0 done, 1 refused or failed, 2 wrong usage (commander's is set to this below). */
const FAILED = 1
const WRONG_USAGE = 2

const email = new Argument('<email>', 'address of an existing auth user')

const program = new Command('admin')
  .description(
    'Who may provision tenants. Works on the project in API_URL and SECRET_KEY, or else on the local stack.',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : WRONG_USAGE))

program
  .command('grant')
  .description('make a user an active admin')
  .addArgument(email)
  .addOption(new Option('--role <role>', 'admin role').choices(['ADMIN', 'SUPER_ADMIN']).default('ADMIN'))
  .action(async (address: string, options: { role: string }) => {
    const { client, source } = connect()
    await call(client, 'grant_admin', { p_email: address, p_role: options.role })
    console.log(`${address} is now an active ${options.role} (${source}).`)
  })

program
  .command('revoke')
  .description('take an admin’s rights away, at once')
  .addArgument(email)
  .action(async (address: string) => {
    const { client, source } = connect()
    await call(client, 'revoke_admin', { p_email: address })
    console.log(`${address} is no longer an admin (${source}).`)
  })

program
  .command('list')
  .description('everybody who is or was an admin')
  .action(async () => {
    const { client } = connect()
    const admins = (await call(client, 'list_admins', {})) as Record<string, string>[]
    if (admins.length === 0) console.log('There are no admins. Make one: npm run admin -- grant <email>')
    else console.table(admins)
  })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof NoTargetError || error instanceof CommandError)) throw error
  console.error(error.message)
  process.exitCode = FAILED
}

function connect(): { client: SupabaseClient; source: string } {
  const target = findTarget()
  const client = createClient(target.apiUrl, target.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  return { client, source: target.source }
}

async function call(client: SupabaseClient, name: string, args: Record<string, unknown>): Promise<unknown> {
  const { data, error } = await client.rpc(name, args)
  if (error) throw new CommandError(error)
  return data
}
