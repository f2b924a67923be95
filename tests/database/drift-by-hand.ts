/** A difference: its kind and name, and what was expected and is there. */
type Found = [kind: string, name: string, expected: string | null, actual: string | null]

/**
 * What is done to a schema that was as it should be, each by itself, and what is found then. `{schema}` is its name, `{id}` its
 * tenant's id, `{hex}` that without hyphens; `{other}` another tenant's schema.
 */
export const driftByHand: { done: string; found: Found[] }[] = [
  {
    done: 'alter table {schema}.packages drop column grouping_order',
    found: [['column', 'packages.grouping_order', 'integer not null', null]],
  },
  {
    done: 'alter table {schema}.packages alter column price_minor type integer',
    found: [['column', 'packages.price_minor', 'bigint not null default 0', 'integer not null default 0']],
  },
  {
    done: 'create table {schema}.extra (id integer primary key, at timestamptz default now())',
    found: [['table', 'extra', null, 'table']],
  },
  {
    done: 'create table {schema}.extra (id serial); grant select on {schema}.extra to authenticated',
    found: [['table', 'extra', null, 'table']],
  },
  {
    done: 'drop index {schema}.things_mood_idx',
    found: [
      [
        'index',
        'things.things_mood_idx',
        'CREATE INDEX things_mood_idx ON {schema}.things USING btree (mood, lower(label)) WHERE ((amount)::integer > 1)',
        null,
      ],
    ],
  },
  {
    done: `alter table {schema}.things alter column on_day set default '2027-01-31'`,
    found: [
      ['column', 'things.on_day', `date default '2026-01-31'::date`, `date default '2027-01-31'::date`],
    ],
  },
  {
    done: 'alter table {schema}.things alter column on_day drop default',
    found: [['column', 'things.on_day', `date default '2026-01-31'::date`, 'date']],
  },
  {
    done: 'alter table {schema}.things alter column label drop not null',
    found: [
      [
        'column',
        'things.label',
        `text collate "C" not null default 'none'::text`,
        `text collate "C" default 'none'::text`,
      ],
    ],
  },
  {
    done: 'alter table {schema}.parts alter column name type text collate "C"',
    found: [
      ['column', 'few_parts.name', 'text', 'text collate "C"'],
      ['column', 'parts.name', 'text', 'text collate "C"'],
    ],
  },
  {
    done: 'alter table {schema}.things alter column doubled drop expression',
    found: [
      ['column', 'things.doubled', 'integer generated always as (((amount)::integer * 2)) stored', 'integer'],
    ],
  },
  {
    done: 'alter table {schema}.things alter column id drop identity',
    found: [
      ['column', 'things.id', 'bigint not null generated always as identity', 'bigint not null'],
      [
        'sequence',
        'things_id_seq',
        'as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1 owned by things.id',
        null,
      ],
    ],
  },
  {
    done: 'alter table {schema}.things drop constraint thing_label_is_short',
    found: [['constraint', 'things.thing_label_is_short', 'CHECK ((char_length(label) <= 20))', null]],
  },
  {
    done: 'alter table {schema}.things drop constraint thing_label_is_unique',
    found: [['constraint', 'things.thing_label_is_unique', 'UNIQUE (label)', null]],
  },
  {
    done: 'alter table {schema}.things drop constraint things_pkey',
    found: [['constraint', 'things.things_pkey', 'PRIMARY KEY (id)', null]],
  },
  {
    done: `alter table {schema}.things drop constraint thing_is_of_its_tenant, add constraint thing_is_of_its_tenant check (tenant_id <> '{id}')`,
    found: [
      [
        'constraint',
        'things.thing_is_of_its_tenant',
        `CHECK ((tenant_id = '{id}'::uuid))`,
        `CHECK ((tenant_id <> '{id}'::uuid))`,
      ],
    ],
  },
  {
    done: 'create index extra_idx on {schema}.things (amount)',
    found: [
      ['index', 'things.extra_idx', null, 'CREATE INDEX extra_idx ON {schema}.things USING btree (amount)'],
    ],
  },
  {
    done: 'create index parts_idx on only {schema}.parts (id)',
    found: [
      [
        'index',
        'parts.parts_idx',
        null,
        'CREATE INDEX parts_idx ON ONLY {schema}.parts USING btree (id) invalid',
      ],
    ],
  },
  {
    done: 'alter table {schema}.things disable trigger refuse_changes',
    found: [
      [
        'trigger',
        'things.refuse_changes',
        'CREATE TRIGGER refuse_changes BEFORE UPDATE OF label ON {schema}.things FOR EACH ROW EXECUTE FUNCTION {schema}.refuse()',
        'CREATE TRIGGER refuse_changes BEFORE UPDATE OF label ON {schema}.things FOR EACH ROW EXECUTE FUNCTION {schema}.refuse() disabled',
      ],
    ],
  },
  {
    done: 'drop trigger refuse_changes on {schema}.things',
    found: [
      [
        'trigger',
        'things.refuse_changes',
        'CREATE TRIGGER refuse_changes BEFORE UPDATE OF label ON {schema}.things FOR EACH ROW EXECUTE FUNCTION {schema}.refuse()',
        null,
      ],
    ],
  },
  {
    done: 'alter table {schema}.things add column extra text not null',
    found: [['column', 'things.extra', null, 'text not null']],
  },
  {
    done: 'create or replace function {schema}.whose() returns text language sql return null',
    found: [
      [
        'function',
        'whose()',
        `CREATE OR REPLACE FUNCTION {schema}.whose()\n RETURNS text\n LANGUAGE sql\nAS $function$select '{schema}' || '"{schema}".things' || '{id}' || '{hex}'$function$\n`,
        `CREATE OR REPLACE FUNCTION {schema}.whose()\n RETURNS text\n LANGUAGE sql\nRETURN NULL::text\n`,
      ],
    ],
  },
  {
    done: 'create function {schema}.extra(integer) returns integer language sql return $1',
    found: [
      [
        'function',
        'extra(integer)',
        null,
        `CREATE OR REPLACE FUNCTION {schema}.extra(integer)\n RETURNS integer\n LANGUAGE sql\nRETURN $1\n`,
      ],
    ],
  },
  {
    done: 'alter function {schema}.whose() security definer',
    found: [
      [
        'function',
        'whose()',
        `CREATE OR REPLACE FUNCTION {schema}.whose()\n RETURNS text\n LANGUAGE sql\nAS $function$select '{schema}' || '"{schema}".things' || '{id}' || '{hex}'$function$\n`,
        `CREATE OR REPLACE FUNCTION {schema}.whose()\n RETURNS text\n LANGUAGE sql\n SECURITY DEFINER\nAS $function$select '{schema}' || '"{schema}".things' || '{id}' || '{hex}'$function$\n`,
      ],
    ],
  },
  {
    done: 'create or replace view {schema}.glad_things as select id, label from {schema}.things',
    found: [
      [
        'view',
        'glad_things',
        `view\n SELECT id,\n    label\n   FROM {schema}.things\n  WHERE (mood = 'glad'::{schema}.mood);`,
        `view\n SELECT id,\n    label\n   FROM {schema}.things;`,
      ],
    ],
  },
  {
    done: 'drop materialized view {schema}.counted_things',
    found: [
      [
        'view',
        'counted_things',
        `materialized view\n SELECT count(*) AS count\n   FROM {schema}.things;`,
        null,
      ],
    ],
  },
  {
    done: 'alter sequence {schema}.numbers increment 2',
    found: [
      [
        'sequence',
        'numbers',
        'as bigint start 5 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1',
        'as bigint start 5 increment 2 minvalue 1 maxvalue 9223372036854775807 cache 1',
      ],
    ],
  },
  {
    done: `alter type {schema}.mood add value 'angry'`,
    found: [['enum', 'mood', `'glad', 'sad'`, `'glad', 'sad', 'angry'`]],
  },
  {
    done: 'alter type {schema}.place add attribute z integer',
    found: [['type', 'place', 'x integer, y integer', 'x integer, y integer, z integer']],
  },
  {
    done: 'alter domain {schema}.amount drop constraint amount_is_positive',
    found: [['constraint', 'amount.amount_is_positive', 'CHECK ((VALUE > 0))', null]],
  },
  {
    done: 'alter domain {schema}.amount drop default',
    found: [['domain', 'amount', 'integer default 1', 'integer']],
  },
  {
    done: 'alter table {schema}.things disable row level security',
    found: [['table', 'things', 'table, row level security', 'table']],
  },
  {
    done: 'alter policy "everybody sees glad ones" on {schema}.things using (true)',
    found: [
      [
        'policy',
        'things."everybody sees glad ones"',
        `permissive for select to public using ((mood = 'glad'::{schema}.mood))`,
        'permissive for select to public using (true)',
      ],
    ],
  },
  {
    done: 'drop statistics {schema}.things_stats',
    found: [
      [
        'statistics',
        'things_stats',
        'CREATE STATISTICS {schema}.things_stats ON mood, amount FROM {schema}.things',
        null,
      ],
    ],
  },
  {
    done: 'alter table {schema}.things set unlogged',
    found: [
      [
        'sequence',
        'things_id_seq',
        'as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1 owned by things.id',
        'unlogged as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1 owned by things.id',
      ],
      ['table', 'things', 'table, row level security', 'unlogged table, row level security'],
    ],
  },
  {
    done: 'alter table {schema}.parts detach partition {schema}.few_parts',
    found: [['table', 'few_parts', 'table, child of {schema}.parts, FOR VALUES FROM (0) TO (10)', 'table']],
  },
  {
    done: 'drop table {schema}.things cascade',
    found: [
      [
        'statistics',
        'things_stats',
        'CREATE STATISTICS {schema}.things_stats ON mood, amount FROM {schema}.things',
        null,
      ],
      ['table', 'things', 'table, row level security', null],
      [
        'view',
        'counted_things',
        `materialized view\n SELECT count(*) AS count\n   FROM {schema}.things;`,
        null,
      ],
      [
        'view',
        'glad_things',
        `view\n SELECT id,\n    label\n   FROM {schema}.things\n  WHERE (mood = 'glad'::{schema}.mood);`,
        null,
      ],
    ],
  },
  {
    done: 'create rule extra as on delete to {schema}.packages do instead nothing',
    found: [
      [
        'rule',
        'packages.extra',
        null,
        `CREATE RULE extra AS\n    ON DELETE TO {schema}.packages DO INSTEAD NOTHING;`,
      ],
    ],
  },
  {
    done: 'revoke delete on {schema}.packages from {schema}',
    found: [['grant', 'packages to {schema}', 'delete, insert, select, update', 'insert, select, update']],
  },
  {
    done: 'revoke all on {schema}.packages from {schema}',
    found: [['grant', 'packages to {schema}', 'delete, insert, select, update', null]],
  },
  {
    done: 'revoke usage on schema {schema} from {schema}',
    found: [['grant', 'schema {schema} to {schema}', 'usage', null]],
  },
  {
    done: 'revoke execute on function {schema}.whose() from {schema}',
    found: [['grant', 'whose() to {schema}', 'execute', null]],
  },
  {
    done: 'revoke usage on sequence {schema}.numbers from {schema}',
    found: [['grant', 'numbers to {schema}', 'usage', null]],
  },
  {
    done: 'grant truncate on {schema}.packages to {schema}',
    found: [
      [
        'grant',
        'packages to {schema}',
        'delete, insert, select, update',
        'delete, insert, select, truncate, update',
      ],
    ],
  },
  {
    done: 'grant create on schema {schema} to {schema}',
    found: [['grant', 'schema {schema} to {schema}', 'usage', 'create, usage']],
  },
  {
    done: 'grant usage on schema {schema} to authenticated',
    found: [['grant', 'schema {schema} to authenticated', null, 'usage']],
  },
  {
    done: 'grant select, insert on {schema}.packages to authenticated',
    found: [['grant', 'packages to authenticated', null, 'insert, select']],
  },
  {
    done: 'grant select (name) on {schema}.packages to anon',
    found: [['grant', 'packages.name to anon', null, 'select']],
  },
  {
    done: 'grant select on {schema}.packages to public',
    found: [['grant', 'packages to public', null, 'select']],
  },
  {
    done: 'grant select on {schema}.packages to {other}',
    found: [['grant', 'packages to {other}', null, 'select']],
  },
  {
    done: 'grant execute on function {schema}.whose() to service_role',
    found: [['grant', 'whose() to service_role', null, 'execute']],
  },
  {
    done: 'alter role {schema} login',
    found: [
      [
        'role',
        '{schema}',
        'nologin noinherit, search_path={schema}',
        'login noinherit, search_path={schema}',
      ],
    ],
  },
  {
    done: 'grant authenticated to {schema}',
    found: [
      [
        'role',
        '{schema}',
        'nologin noinherit, search_path={schema}',
        'nologin noinherit, member of authenticated, search_path={schema}',
      ],
    ],
  },
  {
    done: 'alter role {schema} in database {database} reset search_path',
    found: [['role', '{schema}', 'nologin noinherit, search_path={schema}', 'nologin noinherit']],
  },
  {
    done: 'grant {schema} to postgres; grant create on schema {schema} to {schema}; alter table {schema}.packages owner to {schema}; revoke create on schema {schema} from {schema}',
    found: [['owner', 'packages', 'postgres', '{schema}']],
  },
  {
    done: 'drop schema {schema} cascade',
    found: [['schema', '{schema}', 'owned by postgres', null]],
  },
  {
    done: 'grant {schema} to postgres with inherit true; drop owned by {schema}; drop role {schema}',
    found: [['role', '{schema}', 'nologin noinherit, search_path={schema}', null]],
  },
  {
    done: 'create table public.extra (); create role drift_reader; grant usage on schema {schema} to drift_reader',
    found: [],
  },
  {
    done: `insert into {schema}.things (tenant_id) values ('{id}'); refresh materialized view {schema}.counted_things; select setval('{schema}.numbers', 50)`,
    found: [],
  },
  {
    done: 'alter table {schema}.packages drop column grouping_order, add column grouping_order integer not null default 0; alter table {schema}.packages alter column grouping_order drop default',
    found: [],
  },
]
