import type pg from 'pg'

/** The admin who asks. */
export const benchAdmin = '00000000-0000-4000-8000-00000000000a'
/** One of the batches, of 10,000 tenants. */
export const benchBatch = (number: number) => `md5('batch ${number}')::uuid`

const words = [
  ...['Acme', 'Berg', 'Clark', 'Delta', 'Ember', 'Falcon', 'Grove', 'Harbor', 'Iris', 'Juniper', 'Kepler'],
  ...['Lumen', 'Maple', 'Nimbus', 'Orchid', 'Pioneer', 'Quartz', 'Rowan', 'Summit', 'Tundra', 'Umbra'],
  ...[
    'Vertex',
    'Willow',
    'Xenon',
    'Yarrow',
    'Zephyr',
    'Müller',
    'Østergård',
    'Łódź',
    'Nova',
    'Atlas',
    'Beacon',
  ],
]

/** In thousandths: what is common, what is rare. */
const statuses = { active: 900, suspended: 40, archived: 45, setup_incomplete: 10, provisioning: 5 }
const templates = { 'default@1': 700, 'default@2': 240, 'trade@1': 59, 'rare@1': 1 }

/** SQL for one of the keys, each as often as it says, the same for the same number. */
function pick(shares: Record<string, number>, seed: number): string {
  let below = 0
  const cases = Object.entries(shares).map(([key, share]) => {
    below += share
    return `when h < ${below} then '${key}'`
  })
  return `(select case ${cases.join(' ')} end from (select (hashint4(n + ${seed}) & 1023) * 1000 / 1024 as h) as x)`
}

const word = (seed: number) => `words[(hashint4(n + ${seed}) & ${words.length - 1}) + 1]`
const few = (text: string) => `substr(md5(n::text || '${text}'), 1, 8)`

const name = `${word(0)} || ' ' || ${word(7)} || ' ' || (array['GmbH', 'Ltd', 'Inc', 'AG'])[(hashint4(n + 1) & 3) + 1] || ' ' || n`
const slug = `'t-' || ${few('slug')} || '-' || n`
const wordList = `(select array['${words.join("', '")}'] as words) as w`

/** Which tenants, by number: from the first to the one before `to`. */
export type Range = { from: number; to: number }

/** What has to be there before any of them: templates, an admin, and `owners` users, whose tenants they all are. As a superuser. */
export async function prepareForTenants(client: pg.Client, owners: number): Promise<void> {
  const statements = [
    'set session_replication_role = replica',
    `insert into public.tenant_templates (name, version, is_current, definition)
     select t.name, t.version, t.version <> 2, d.definition
     from (values ('default', 2), ('trade', 1), ('rare', 1)) as t (name, version),
       (select definition from public.tenant_templates where name = 'default' and version = 1) as d`,
    addUsers(1, owners),
    `insert into auth.users (id, email, email_confirmed_at) values ('${benchAdmin}', 'admin@bench.test', now())`,
    `insert into public.employees (user_id, role) values ('${benchAdmin}', 'ADMIN')`,
    'reset session_replication_role',
  ]
  for (const statement of statements) await client.query(statement)
}

/** Users who own nothing yet, by number. */
export const addUsers = (from: number, to: number) =>
  `insert into auth.users (id, email, email_confirmed_at)
   select md5('owner ' || n)::uuid, 'owner' || n || '@bench.test', now() from generate_series(${from}, ${to}) as n`

/**
 * Adds tenants with their requests: 30 batches of 10,000, names of two words each, one tenant every 90 seconds. Set-based, for a
 * session without triggers. What hangs on a tenant is left out: lists don't look at it. `owners` is how many users share
 * them, if left out each has its own.
 */
export async function generateTenants(
  client: pg.Client,
  { from, to, owners = 2 ** 31 - 2 }: Range & { owners?: number },
): Promise<void> {
  const numbers = `generate_series(${from}, ${to - 1}) as n`
  const statements = [
    `insert into public.provisioning_requests (
       id, admin_user_id, idempotency_key, status, tenant_id, payload, owner_email, owner_mode, current_attempt, result,
       completed_at, batch_id, batch_position)
     select md5('request ' || n)::uuid, '${benchAdmin}', md5('key ' || n)::uuid, 'completed', md5('tenant ' || n)::uuid,
       jsonb_build_object('tenant', jsonb_build_object('name', ${name}, 'slug', ${slug}), 'template', 'default', 'isolation', 'shared'),
       'owner' || n % ${owners} + 1 || '@bench.test', 'invite', 1, '{}', now(),
       case when n < 300000 then md5('batch ' || n / 10000)::uuid end, case when n < 300000 then n % 10000 end
     from ${numbers}, ${wordList}`,
    `insert into public.tenants (
       id, request_id, name, slug, domain, status, owner_id, template_name, template_version, timezone, currency, contact_email,
       features, user_limit, storage_limit_gb, created_at, activated_at)
     select md5('tenant ' || n)::uuid, md5('request ' || n)::uuid, ${name}, ${slug},
       case when n % 3 = 0 then 'www.' || ${few('domain')} || n || '.example.com' end,
       status, case when status not in ('provisioning', 'setup_incomplete') then md5('owner ' || n % ${owners} + 1)::uuid end,
       split_part(template, '@', 1), split_part(template, '@', 2)::integer, 'UTC', 'EUR',
       case when n % 2 = 0 then 'office@' || ${few('contact')} || '.test' end,
       '{basic}', 25, 10, timestamptz '2024-01-01' + n * interval '90 seconds', case when status <> 'provisioning' then now() end
     from ${numbers}, ${wordList},
       lateral ${pick(statuses, 3)} as s (status), lateral ${pick(templates, 11)} as t (template)`,
  ]
  for (const statement of statements) await client.query(statement)
}
