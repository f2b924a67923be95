import { Command, Option } from 'commander'
import { listTenants } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { TENANT_SORTS, type TenantList } from '../../supabase/functions/_shared/contract/tenant-list.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'

interface Query {
  sort?: (typeof TENANT_SORTS)[number]
  order?: 'asc' | 'desc'
}

/** Tenants by filter. */
export function listCommand(): Command {
  return new Command('list')
    .description('find tenants, the newest first')
    .option('--search <text>', 'in name, slug, domain or contact address, or the owner’s whole address')
    .option('--status <statuses>', 'one or more, separated by commas')
    .option('--template <name>', 'made from this, or from name@version')
    .option('--batch <id>', 'made by this batch')
    .option('--created-from <date>', 'since this day, or date and time with offset')
    .option('--created-to <date>', 'up to it, not with it')
    .addOption(new Option('--sort <field>', 'by what').choices(TENANT_SORTS))
    .addOption(new Option('--order <order>', 'in which order').choices(['asc', 'desc']))
    .option('--page <number>', 'from 1')
    .option('--limit <number>', 'how many a page')
    .option('--cursor <cursor>', 'of the page before, with the same filters')
    .addHelpText('after', EXAMPLES)
    .action(async (query: Query, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(listTenants, { query })
      output.result(body, describe(body))
      if (body.nextCursor !== null) output.note(`There are more: --cursor ${body.nextCursor}`)
    })
}

const EXAMPLES = `
Examples:
  landlord list --search acme --status active,suspended --sort name --order asc
  landlord list --batch 0c9a1a3e-5f4e-4a52-9c86-6a1f7f1d7c11 --json`

const HEADERS = ['id', 'slug', 'name', 'status', 'owner', 'created']

function describe({ tenants, total, totalIsExact }: TenantList): string {
  const rows = tenants.map(({ id, slug, name, status, owner, createdAt }) => {
    return [id, slug, name, status, owner?.email, createdAt]
  })
  const count = `${tenants.length} of ${totalIsExact ? '' : 'about '}${total}`
  return tenants.length > 0 ? `${formatTable(HEADERS, rows)}\n${count}` : 'There are no such tenants.'
}
