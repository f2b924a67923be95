import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { timed } from '../../pairs.ts'
import { provisionInSql } from '../../provision-in-sql.ts'

/** Something that is done once a round, and how many milliseconds each part of it took. */
export type Operation = { name: string; run: () => Promise<number | number[]> }

const slug = `t-${createHash('md5').update('500slug').digest('hex').slice(0, 8)}-500`

/** What half of all tenants have, a quarter, 6 in 100, 6 in 1,000, 2 in 1,000; one tenant, one owner. */
const searches = ['office@', 'gmbh', 'kepler', '777', 'zephyr umbra', slug, 'owner77@bench.test']

/** What people and programs ask of the registry, as its admin, each on one connection and by itself. */
export function operationsOf(admin: pg.Client, authService: pg.Client): Operation[] {
  const list = (filter: object, sort = 'created_at') =>
    timed(() => admin.query('select public.list_tenants($1, $2, true, 1, 25)', [filter, sort]))
  return [
    { name: 'provision', run: () => timed(() => provision(admin, authService)) },
    { name: 'list, first page', run: () => list({}) },
    { name: 'list, filtered', run: () => list({ statuses: ['suspended'], template: 'default@1' }, 'name') },
    { name: 'search', run: () => eachOf(searches, (search) => list({ search })) },
    {
      name: 'slug available?',
      run: () =>
        timed(() => admin.query('select public.check_slug_availability($1)', [`free-${randomUUID()}`])),
    },
    {
      name: 'e-mail available?',
      run: () =>
        timed(() =>
          admin.query('select public.check_owner_email_availability($1)', [`${randomUUID()}@bench.test`]),
        ),
    },
  ]
}

/** Both transactions: the one that makes everything, and the auth service's, in which the owner is born and the tenant becomes active. */
async function provision(admin: pg.Client, authService: pg.Client): Promise<void> {
  const owner = await provisionInSql(admin)
  await authService.query(
    `insert into auth.users (id, aud, role, email, raw_app_meta_data, raw_user_meta_data)
     values ($1, 'authenticated', 'authenticated', $2, '{}', '{}')`,
    [owner.owner_id, owner.owner_email],
  )
}

async function eachOf<Item>(items: Item[], run: (item: Item) => Promise<number>): Promise<number[]> {
  const taken: number[] = []
  for (const item of items) taken.push(await run(item))
  return taken
}
