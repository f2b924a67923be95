import { expect, inject, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { describeDrift, readCatalog } from '../harness/catalog.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'
import { createOlderSystem } from '../support/older-system/create-older-system.ts'

/** What is done to an older system's database by hand, and what the push must then name. */
const obstacles: [named: string, done: string][] = [
  ['table public.segments has a name that Landlord needs', 'create table public.segments (id integer)'],
  ['view public.packages has a name that Landlord needs', 'create view public.packages as select 1 as id'],
  ['type public.tenant_members has a name', `create type public.tenant_members as enum ('x')`],
  [
    'function public.transfer_tenant(uuid) has a name',
    'create function public.transfer_tenant(uuid) returns int language sql return 1',
  ],
  [
    'function private.is_admin() has a name',
    'create schema private; create function private.is_admin() returns boolean language sql return true',
  ],
  ['index public.tenants_slug_idx has a name', 'create index tenants_slug_idx on public.profiles (role)'],
  ['schema landlord_legacy is there already', 'create schema landlord_legacy'],
  [
    'table public.tenants is not as the older system had it: it lacks, or has as another type: timezone',
    'alter table public.tenants drop column timezone',
  ],
  ['it has a column owner_id or request_id', 'alter table public.tenants add column owner_id uuid'],
  ['its id is not unique and present', 'alter table public.tenants drop constraint tenants_pkey cascade'],
  [
    'table public.employees is not as the older system had it',
    'alter table public.employees alter column user_id type text',
  ],
  [
    'it is no ordinary table',
    'alter table public.employees rename to staff; create view public.employees as select * from public.staff',
  ],
  [
    'view public.made uses function provision_tenant',
    `create view public.made as select public.provision_tenant(gen_random_uuid(), 'a', 'b', 'c', 'd')`,
  ],
  [
    'trigger welcome on auth.users runs private.welcome(), which names the older system',
    `create schema private; create function private.welcome() returns trigger language plpgsql as
       $$ begin insert into public.auto_provisioning (user_id) values (new.id); return new; end $$;
     create trigger welcome after insert on auth.users for each row execute function private.welcome()`,
  ],
  [
    'trigger welcome on auth.users runs private.welcome(), which names public.profiles, whose trigger staff runs private.enter_staff(), which names the older system',
    `create schema private; create function private.welcome() returns trigger language plpgsql as
       $$ begin insert into public.profiles (user_id) values (new.id); return new; end $$;
     create function private.enter_staff() returns trigger language plpgsql as
       $$ begin perform private.welcome_count(); insert into public.employees (user_id) values (new.user_id); return new; end $$;
     create function private.welcome_count() returns integer language plpgsql as
       $$ begin perform 'private.enter_staff()'; update public.profiles set role = role; return 1; end $$;
     create trigger staff after insert on public.profiles for each row execute function private.enter_staff();
     create trigger welcome after insert on auth.users for each row execute function private.welcome()`,
  ],
  [
    'trigger welcome on auth.users runs private.welcome(), which names private.make_staff(uuid), which names the older system',
    `create schema private; create function private.welcome() returns trigger language plpgsql as
       $$ begin perform private.make_staff(new.id); return new; end $$;
     create function private.make_staff(uuid) returns void language sql as
       $$ insert into public.employees (user_id) values ($1) $$;
     create trigger welcome after insert on auth.users for each row execute function private.welcome()`,
  ],
  [
    'trigger protect_owner on auth.users has a name',
    'create trigger protect_owner before update on auth.users for each row execute function public.touch()',
  ],
  ['extension pg_trgm is in schema public', 'create extension pg_trgm with schema public'],
]

test.for(obstacles)('%s: the push is refused, and nothing was changed', async ([named, done]) => {
  const url = await createScratchDatabase()
  await createOlderSystem(url, 100)
  await withClient(url, (client) => client.query(done))
  const before = await catalogOf(url)
  const error = await applyMigrations(url).then(
    () => 'was not refused',
    ({ message }: Error) => message,
  )
  expect(error).toContain('ADOPTION_REFUSED: nothing was changed')
  expect(error).toContain(named)
  expect(describeDrift(['before', 'after'], before, await catalogOf(url))).toBe('')
  const history = 'select count(*)::int as number from supabase_migrations.schema_migrations'
  const { rows } = await withClient(url, (client) => client.query(history))
  expect(rows).toEqual([{ number: 0 }])
})

test('what belongs to a role whose rights the migrating one has not is in the way', async () => {
  const role = `stranger_${crypto.randomUUID().slice(0, 8)}`
  // After its tables are gone with the database.
  onTestFinished(() =>
    withClient(inject('platformUrl'), async (client) => void (await client.query(`drop role ${role}`))),
  )
  const url = await createScratchDatabase()
  await createOlderSystem(url, 100)
  await withClient(url, (client) =>
    client.query(
      `create role ${role}; grant ${role} to current_user with set true, inherit false; grant create on schema public to ${role};
       alter table public.employees owner to ${role}; alter table public.orders owner to ${role};
       alter function public.provision_tenant(uuid, text, text, text, text) owner to ${role}`,
    ),
  )
  const error = await applyMigrations(url).then(
    () => 'was not refused',
    ({ message }: Error) => message,
  )
  for (const named of [
    `table public.employees belongs to ${role}: alter table public.employees owner to postgres`,
    `foreign key orders_tenant_fkey of table public.orders, which belongs to ${role}, would refuse new tenants`,
    `function public.provision_tenant(uuid,text,text,text,text) belongs to ${role}: drop it`,
  ])
    expect(error).toContain(named)
})

test('all that is in the way is named at once', async () => {
  const url = await createScratchDatabase()
  await createOlderSystem(url, 100)
  await withClient(url, (client) =>
    client.query('create table public.segments (); create schema landlord_legacy'),
  )
  await expect(applyMigrations(url)).rejects.toThrow(/schema landlord_legacy.*\n.*table public.segments/)
})

/** The rows that Landlord's catalog would hold are not there yet. */
function catalogOf(url: string) {
  return readCatalog(url, [])
}
