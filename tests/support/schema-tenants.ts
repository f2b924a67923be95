import type { OwnStack } from './own-stack.ts'

/** An active tenant with a schema of its own. */
export type SchemaTenant = { id: string; schema: string }

/** Makes active schema tenants, named `<prefix>-<number>`, past the function: by the hundred, since that is quick. */
export async function makeSchemaTenants(
  { sql }: Pick<OwnStack, 'sql'>,
  prefix: string,
  count: number,
): Promise<SchemaTenant[]> {
  const tenants: SchemaTenant[] = []
  for (let number = 0; number < count; number += 1) {
    const admin = `${prefix}-maker-${Math.floor(number / MADE_BY_ONE)}`
    if (number % MADE_BY_ONE === 0) await sql('select tests.create_admin($1)', [admin])
    const [row] = await sql<SchemaTenant>(MAKE, [admin, `${prefix}-${number}`])
    if (row) tenants.push(row)
  }
  return tenants
}

/** An admin's bucket holds no more tokens for attempts. */
const MADE_BY_ONE = 300

const MAKE = `
  with signed_in as materialized (select tests.sign_in($1)),
  made as materialized (
    select (tests.provision_and_activate($2, '{"isolation": "schema"}') ->> 'tenant_id')::uuid as id from signed_in
  ),
  signed_out as materialized (select tests.sign_out(), made.id from made)
  select id, private.tenant_schema_name(id) as schema from signed_out`
