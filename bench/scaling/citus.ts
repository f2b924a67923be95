import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { signInTo } from '../../tests/support/sign-in-to.ts'
import { unique } from '../../tests/support/unique.ts'
import type { Measurement } from './measurement.ts'

/** What tenants' own schemas have to do with all else in the database, counted in the catalogs: what would bind them to one node. */
export const citus: Measurement = {
  name: 'citus',
  async measure(stack) {
    const word = unique('sharded')
    const response = await fetch(`${stack.env.FUNCTIONS_URL}/tenant-provisioning/tenants`, {
      method: 'POST',
      headers: {
        apikey: stack.env.PUBLISHABLE_KEY,
        authorization: `Bearer ${await signInTo(stack.env)}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({
        tenant: { name: word, slug: word },
        owner: { email: `jane@${word}.test`, fullName: 'Jane Doe' },
        isolation: 'schema',
      }),
    })
    const { tenant } = (await response.json()) as { tenant: { id: string } }
    const client = new pg.Client({ connectionString: stack.superuserUrl })
    await client.connect()
    const count = async (what: string, text: string) => {
      const { rows } = await client.query(text, [`tenant_${tenant.id.replaceAll('-', '')}`])
      return { what, value: Number(rows[0].count), unit: '' }
    }
    const figures = [
      await count(
        'tables of a tenant’s own schema',
        `select count(*) from pg_class where relkind = 'r' and relnamespace = $1::regnamespace`,
      ),
      await count(
        'its foreign keys to tables of other schemas, and theirs to it',
        `select count(*) from pg_constraint k join pg_class own on own.oid = k.conrelid join pg_class other on other.oid = k.confrelid
         where own.relnamespace <> other.relnamespace and $1::regnamespace in (own.relnamespace, other.relnamespace)`,
      ),
      await count(
        'its foreign keys within',
        `select count(*) from pg_constraint k join pg_class own on own.oid = k.conrelid join pg_class other on other.oid = k.confrelid
         where own.relnamespace = $1::regnamespace and other.relnamespace = $1::regnamespace`,
      ),
      await count(
        'its triggers',
        `select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = $1::regnamespace and not t.tgisinternal`,
      ),
      await count(
        'its policies',
        `select count(*) from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = $1::regnamespace`,
      ),
      await count(
        'its columns that take numbers from a sequence',
        `select count(*) from pg_class where relkind = 'S' and relnamespace = $1::regnamespace`,
      ),
      await count(
        'its roles, which are the whole cluster’s',
        `select count(*) from pg_roles where rolname = $1`,
      ),
      await count(
        'unique constraints of public and private that don’t have the tenant’s id among their columns, which sharding by row needs',
        `select count(*) from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('public', 'private') and k.contype in ('p', 'u') and $1::text is not null
           and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (k.conkey)
             and a.attname = 'tenant_id')`,
      ),
      await count(
        'triggers on tables of public, private and auth, without those of foreign keys',
        `select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('public', 'private', 'auth') and not t.tgisinternal and $1::text is not null`,
      ),
      await count(
        'foreign keys of public and private to tables of auth',
        `select count(*) from pg_constraint k join pg_class own on own.oid = k.conrelid join pg_class other on other.oid = k.confrelid
         where own.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and other.relnamespace = 'auth'::regnamespace
           and $1::text is not null`,
      ),
    ]
    await client.end()
    return figures
  },
}
