import { Command } from 'commander'
import type { Catalogue } from '../../supabase/functions/_shared/contract/catalogue.ts'
import { readCatalogue } from '../../supabase/functions/_shared/contract/endpoints/catalogue.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'
import { findTenantId, tenantArgument } from '../tenant-id.ts'

/** What a tenant offers. */
export function catalogueCommand(): Command {
  return new Command('catalogue')
    .description('what a tenant offers: its segments and packages')
    .addArgument(tenantArgument())
    .action(async (tenant: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const id = await findTenantId(client, tenant)
      const { body } = await client.call(readCatalogue, { params: { id } })
      output.result(body, describe(body))
    })
}

function describe({ tenant, segments }: Catalogue): string {
  return formatTable(
    ['segment', 'package', 'name', `price in minor units of ${tenant.currency}`],
    segments.flatMap(({ slug, packages }) =>
      packages.length === 0
        ? [[slug]]
        : packages.map((item, index) => [index === 0 ? slug : '', item.slug, item.name, item.priceMinor]),
    ),
  )
}
