-- Carrying over a large older system takes minutes.
set lock_timeout = '5s';
set statement_timeout = '60min';
set check_function_bodies = off;

create table private.adoption_findings (
  id bigint generated always as identity constraint adoption_findings_pkey primary key,
  kind text not null,
  subject text not null,
  detail jsonb not null default '{}',
  found_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  acknowledgement text,
  constraint finding_is_noted_once unique (kind, subject),
  constraint finding_kind_is_a_code check (kind ~ '^[A-Z][A-Z_]+$'),
  constraint acknowledgement_says_when check ((acknowledged_at is null) = (acknowledgement is null))
);

comment on table private.adoption_findings is
  'What a person should look at after an older system was adopted: what was mended, what was not carried over, what still uses the older tables. Never a secret in it. Empty where nothing was adopted.';
comment on column private.adoption_findings.kind is 'One of private.adoption_kinds.';
comment on column private.adoption_findings.subject is 'A tenant''s or a user''s id, or the name of a database object.';
comment on column private.adoption_findings.acknowledgement is 'What the person said who has seen it. NULL, too, where the cure shows by itself: see private.open_adoption_findings.';

alter table private.adoption_findings enable row level security;
revoke all on table private.adoption_findings from public, anon, authenticated, service_role;

create or replace function private.adoption_kinds()
returns table (kind text, remedy text)
language sql
immutable
set search_path = ''
as $$
  values
    ('TENANT_HAS_NO_OWNER', 'Give it one (public.transfer_tenant): that makes it active, whatever older_status says, so suspend it then; or archive it.'),
    ('TENANT_VALUE_MENDED', 'See whether the new value will do; links and host names may hold the old slug.'),
    ('TENANT_STATUS_UNKNOWN', 'It is suspended: reactivate or archive it.'),
    ('TENANT_SLUG_IS_RESERVED', 'See whether it gets in the way of a name of your own.'),
    ('OWNER_EMAIL_MISSING', 'Give the auth user an address, or the tenant another owner: set-up e-mails can''t be sent.'),
    ('OWNER_EMAIL_SHARED', 'See whether these tenants are one customer''s.'),
    ('LINK_HAS_NO_TENANT', 'See whether a tenant was meant; the row is in landlord_legacy.auto_provisioning.'),
    ('EMPLOYEE_LOOKS_LIKE_ADMIN', 'Grant admin rights if they should have them (landlord admin grant).'),
    ('EMPLOYEE_VALUE_MENDED', 'See whether the new role and status will do.'),
    ('EMPLOYEE_IS_DUPLICATE', 'The lesser right was carried over; grant the other if it was meant.'),
    ('EMPLOYEE_HAS_NO_USER', 'Nothing, or invite them again: there is no auth user with this id.'),
    ('ADMIN_IN_PROFILES_ONLY', 'Grant admin rights if they should have them (landlord admin grant); a profile gives none.'),
    ('PROFILES_UNREADABLE', 'See who is called an admin in public.profiles, and grant them the right if they should have it.'),
    ('FUNCTION_COULD_MAKE_ADMINS', 'Write it anew without employees, or drop it, before you let API roles execute it again.'),
    ('COLUMN_LEFT_BEHIND', 'Copy it into a table of your own if it is still wanted.'),
    ('FOREIGN_KEY_LEFT_BEHIND', 'Point it to Landlord''s table, or drop it: until then it refuses rows of new tenants.'),
    ('VIEW_READS_OLDER_TABLE', 'Write it anew over Landlord''s tables: it shows what was, and shows it no change.'),
    ('POLICY_READS_OLDER_TABLE', 'Write it anew over public.tenant_members: until then every query of its table fails (42501), whatever other policies allow.'),
    ('PUBLICATION_HAS_OLDER_TABLE', 'Take it out, and put in what is to be followed instead.'),
    ('FUNCTION_NAMES_OLDER_TABLE', 'Read it: it may write to tables that are no longer there, or are other ones.')
$$;

revoke all on function private.adoption_kinds() from public, anon, authenticated, service_role;
comment on function private.adoption_kinds() is
  'Every kind of finding of an adoption, and what a person does about it.';

create or replace function private.note_finding(p_kind text, p_subject text, p_detail jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into private.adoption_findings (kind, subject, detail)
  values (p_kind, p_subject, jsonb_strip_nulls(p_detail))
  on conflict (kind, subject) do nothing
$$;

revoke all on function private.note_finding(text, text, jsonb) from public, anon, authenticated, service_role;
comment on function private.note_finding(text, text, jsonb) is
  'Notes what a person should look at, once: what was acknowledged stays so.';

create or replace function private.older_moment(p_table text, p_column text)
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (
      select case
        when a.atttypid = 'timestamptz'::regtype then format('case when %s then t.%I end', v.in_range, p_column)
        -- The platform's servers run in UTC, so that is what a time without a zone was.
        else format('case when %s then t.%I::timestamp at time zone ''UTC'' end', v.in_range, p_column)
      end
      from pg_catalog.pg_attribute a
      -- A date has years that a timestamptz has not, and clients read none but these.
      cross join lateral (
        select format('not isfinite(t.%1$I) or t.%1$I between ''0001-01-02'' and ''9999-12-30''', p_column) as in_range
      ) as v
      where a.attrelid = to_regclass('landlord_legacy.' || p_table) and a.attname = p_column and not a.attisdropped
        and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
    ),
    'null::timestamptz'
  )
$$;

revoke all on function private.older_moment(text, text) from public, anon, authenticated, service_role;
comment on function private.older_moment(text, text) is
  'The SQL expression, over alias t, of an older table''s column as a timestamptz; NULL where there is no such column, or it is out of the years 1 to 9999.';

-- The older tables are read by dynamic SQL alone: most databases have none.
create or replace function private.older_tenants()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, created_at timestamptz, updated_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.tenants') is not null then
    return query execute format(
      'select t.id, t.name::text, t.slug::text, t.timezone::text, t.currency::text, t.status::text, %s, %s from landlord_legacy.tenants t',
      private.older_moment('tenants', 'created_at'), private.older_moment('tenants', 'updated_at')
    );
  end if;
end
$$;

revoke all on function private.older_tenants() from public, anon, authenticated, service_role;
comment on function private.older_tenants() is
  'The tenants of an older system that was set aside. No rows where there was none.';

create or replace function private.older_links()
returns table (id text, user_id uuid, tenant_id uuid, name text, slug text, is_completed boolean)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.auto_provisioning') is not null then
    return query execute $query$
      select
        coalesce(t.id::text, 'NULL') || case
          when row_number() over same_id > 1 then ' (' || row_number() over same_id || ')'
          else ''
        end,
        t.user_id, t.tenant_id, t.restaurant_name::text, t.restaurant_slug::text,
        coalesce(lower(btrim(t.status::text)) in ('completed', 'complete', 'active', 'success', 'succeeded', 'done'), false)
          -- Where no row says anything, nothing speaks against any.
          or not exists (select from landlord_legacy.auto_provisioning s where btrim(s.status::text) <> '')
      from landlord_legacy.auto_provisioning t
      window same_id as (partition by t.id::text order by t.user_id, t.tenant_id, t.restaurant_slug::text)
    $query$;
  end if;
end
$$;

revoke all on function private.older_links() from public, anon, authenticated, service_role;
comment on function private.older_links() is
  'Which user an older system had made which tenant for. id is numbered where several rows have the same or none. No rows where there was none.';

create or replace function private.older_employees()
returns table (user_id uuid, role text, status text, created_at timestamptz, updated_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.employees') is not null then
    return query execute format(
      'select t.user_id, t.role::text, t.status::text, %s, %s from landlord_legacy.employees t',
      private.older_moment('employees', 'created_at'), private.older_moment('employees', 'updated_at')
    );
  end if;
end
$$;

revoke all on function private.older_employees() from public, anon, authenticated, service_role;
comment on function private.older_employees() is
  'The staff of an older system that was set aside. No rows where there was none.';

create or replace function private.older_extra_columns()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select format('%I.%I', c.relname, a.attname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = to_regnamespace('landlord_legacy')
    and (
      c.relname = 'tenants'
        and a.attname not in ('id', 'name', 'slug', 'timezone', 'currency', 'status', 'created_at', 'updated_at')
      or c.relname = 'employees' and a.attname not in ('id', 'user_id', 'role', 'status', 'created_at', 'updated_at')
    )
  order by c.relname, a.attnum
$$;

revoke all on function private.older_extra_columns() from public, anon, authenticated, service_role;
comment on function private.older_extra_columns() is
  'Columns of the older tenants and employees that Landlord has no place for.';

create or replace function private.older_functions()
returns table (id oid, signature text)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.functions') is not null then
    return query execute $query$
      select p.oid, f.signature
      from landlord_legacy.functions f
      -- The signature changes with an older table's row type in it, the id with a restored dump.
      join pg_catalog.pg_proc p on p.oid in (f.id, to_regprocedure(f.signature)) and p.proname = f.name
      where not f.is_dropped and p.prokind in ('f', 'p')
        and pg_catalog.pg_get_functiondef(p.oid) ~* '\m(tenants|auto_provisioning|employees|provision_tenant)\M'
    $query$;
  end if;
end
$$;

revoke all on function private.older_functions() from public, anon, authenticated, service_role;
comment on function private.older_functions() is
  'The application''s functions that named the older system when it was set aside and still do, each with the signature it had then. No rows where there was none.';

create or replace function private.older_system_uses()
returns table (kind text, subject text, detail jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  with older as (
    select c.oid, c.relname::text as name
    from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace('landlord_legacy') and c.relkind = 'r' and c.relname <> 'functions'
  ),
  dependents as (
    select distinct o.name, d.classid, coalesce(w.ev_class, d.objid) as objid, w.oid is not null as is_view
    from older o
    join pg_catalog.pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = o.oid and d.deptype = 'n'
    left join pg_catalog.pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  )
  select 'FOREIGN_KEY_LEFT_BEHIND', format('%s.%I', k.conrelid::regclass, k.conname), jsonb_build_object('older_table', o.name)
  from older o
  join pg_catalog.pg_constraint k on k.confrelid = o.oid and k.contype = 'f' and k.conparentid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid
  where c.relnamespace <> to_regnamespace('landlord_legacy')

  union all
  select 'VIEW_READS_OLDER_TABLE', d.objid::regclass::text, jsonb_build_object('older_tables', jsonb_agg(d.name order by d.name))
  from dependents d
  where d.is_view
  group by d.objid

  union all
  select 'POLICY_READS_OLDER_TABLE', format('%s: %s', p.polrelid::regclass, p.polname),
    jsonb_build_object('older_tables', jsonb_agg(d.name order by d.name))
  from dependents d
  join pg_catalog.pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  join pg_catalog.pg_class c on c.oid = p.polrelid
  where c.relnamespace <> to_regnamespace('landlord_legacy')
  group by p.oid, p.polrelid, p.polname

  union all
  select 'PUBLICATION_HAS_OLDER_TABLE', format('%I: %s', p.pubname, o.name), '{}'::jsonb
  from older o
  join pg_catalog.pg_publication_rel r on r.prrelid = o.oid
  join pg_catalog.pg_publication p on p.oid = r.prpubid

  union all
  select 'FUNCTION_NAMES_OLDER_TABLE', f.signature, '{}'::jsonb
  from private.older_functions() f
$$;

revoke all on function private.older_system_uses() from public, anon, authenticated, service_role;
comment on function private.older_system_uses() is
  'What still uses the tables of an older system that was set aside. No rows where there was none, or nothing is left.';

create or replace function private.admin_profiles()
returns table (user_id uuid, role text)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- Applications key their profiles by either.
  v_key constant text := (
    select a.attname from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('public.profiles') and a.attname in ('user_id', 'id') and not a.attisdropped
      and a.atttypid = 'uuid'::regtype
    order by a.attname desc
    limit 1
  );
begin
  if v_key is not null and exists (
    select from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('public.profiles') and a.attname = 'role' and not a.attisdropped
  ) then
    begin
      return query execute format(
        'select p.%I, p.role::text from public.profiles p where p.role::text ~* ''admin'' and p.%I is not null', v_key, v_key
      );
    exception
      -- A view may raise anything.
      when others then return query select null::uuid, sqlstate;
    end;
  end if;
end
$$;

revoke all on function private.admin_profiles() from public, anon, authenticated, service_role;
comment on function private.admin_profiles() is
  'Users whom a table public.profiles, should there be one, calls some kind of admin. It gives them no right. A row without a user_id says that it can''t be read, and the SQLSTATE.';

create or replace function private.tenants_to_adopt()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, created_at timestamptz, updated_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select o.*
  from private.older_tenants() o
  where not exists (select from public.tenants t where t.id = o.id)
    -- Purged since: it must not come back.
    and not exists (select from private.tenant_tombstones d where d.tenant_id = o.id)
$$;

revoke all on function private.tenants_to_adopt() from public, anon, authenticated, service_role;
comment on function private.tenants_to_adopt() is
  'The tenants of an older system that were not carried over yet.';

create or replace function private.older_owners()
returns table (tenant_id uuid, owner_id uuid, problem text, user_ids uuid[])
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select
      l.tenant_id,
      array_agg(distinct l.user_id) as user_ids,
      array_agg(distinct l.user_id) filter (where l.is_completed) as completed_ids
    from private.older_links() l
    where l.tenant_id is not null and l.user_id is not null
    group by l.tenant_id
  ),
  chosen as (
    select l.*, case when cardinality(l.completed_ids) = 1 then l.completed_ids[1] end as user_id
    from links l
  )
  -- Chosen first and looked for then: where the one who is meant is gone, nobody else moves up.
  select c.tenant_id, u.id, case
    when c.completed_ids is null then 'not_completed'
    when c.user_id is null then 'ambiguous'
    when u.id is null then 'user_is_gone'
  end, c.user_ids
  from chosen c
  left join auth.users u on u.id = c.user_id and u.deleted_at is null
$$;

revoke all on function private.older_owners() from public, anon, authenticated, service_role;
comment on function private.older_owners() is
  'Whose each tenant of an older system is. problem says why owner_id is NULL; a tenant that nobody was linked to has no row.';

create or replace function private.older_slugs()
returns table (tenant_id uuid, slug text)
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select distinct on (l.tenant_id) l.tenant_id, l.name, l.slug
    from private.older_links() l
    order by l.tenant_id, l.is_completed desc, l.id
  ),
  taken as materialized (
    select t.slug from public.tenants t
    union
    select d.slug from private.tenant_tombstones d where d.reissue_after > now()
  ),
  older as materialized (
    select t.*, coalesce(private.is_valid_slug(t.slug), false)
      and t.slug not in (select x.slug from taken x)
      and row_number() over (partition by t.slug order by t.created_at, t.id) = 1 as is_kept
    from private.tenants_to_adopt() t
  ),
  -- Who has a good slug keeps it, whatever the others' become when they are mended.
  kept as materialized (
    select o.slug from older o where o.is_kept union select x.slug from taken x
  ),
  mended as (
    select o.id, o.created_at, (
      select c.slug
      from unnest(array[o.slug, l.slug, o.name, l.name, 'tenant-' || left(o.id::text, 8)]) with ordinality as text (value, position)
      cross join lateral (select private.slugify(text.value) as slug) as c
      where private.is_valid_slug(c.slug)
      order by text.position
      limit 1
    ) as base
    from older o
    left join links l on l.tenant_id = o.id
    where not o.is_kept
  ),
  numbered as (
    select m.id, m.base, row_number() over (partition by m.base order by m.created_at, m.id) + case
      when m.base in (select k.slug from kept k) or m.base in (select r.slug from private.reserved_slugs r) then 1 else 0
    end as number
    from mended m
  ),
  candidates as (
    select n.id, n.base, case n.number
      when 1 then n.base
      else rtrim(left(n.base, 62 - length(n.number::text)), '-') || '-' || n.number
    end as slug
    from numbered n
  )
  select o.id, o.slug from older o where o.is_kept
  union all
  select c.id, case
    -- Another's good slug, or two numbers that meet at the end of long names: the id tells them apart.
    when c.slug in (select k.slug from kept k) or row_number() over (partition by c.slug order by c.base, c.id) > 1
      then rtrim(left(c.base, 30), '-') || '-' || replace(c.id::text, '-', '')
    else c.slug
  end
  from candidates c
$$;

revoke all on function private.older_slugs() from public, anon, authenticated, service_role;
comment on function private.older_slugs() is
  'The slug that each tenant of private.tenants_to_adopt gets: its own where that is a good one and free, else one made from it or from its name, numbered where that is taken.';

create or replace function private.mend_name(p_name text)
returns text
language sql
immutable
set search_path = ''
as $$
  select nullif(
    regexp_replace(
      left(regexp_replace(regexp_replace(p_name, '[\x01-\x1f\x7f-\x9f]+', ' ', 'g'), '^\s+|\s+$', '', 'g'), 255),
      '\s+$', ''
    ),
    ''
  )
$$;

revoke all on function private.mend_name(text) from public, anon, authenticated, service_role;
comment on function private.mend_name(text) is
  'A name as requests may have it: no control characters, no space around it, at most 255 characters. NULL where nothing is left.';

create or replace function private.plan_adoption()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, owner_id uuid, created_at timestamptz,
  updated_at timestamptz, problem text, user_ids uuid[], is_status_known boolean, older_status text, mended jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select distinct on (l.tenant_id) l.tenant_id, l.name from private.older_links() l order by l.tenant_id, l.is_completed desc, l.id
  ),
  zones as materialized (
    select distinct on (lower(z.name)) z.name
    from pg_catalog.pg_timezone_names z
    where private.is_well_formed('{tenant,timezone}', z.name)
    order by lower(z.name), z.name
  ),
  statuses (older, is_like) as (
    values ('active', 'active'), ('suspended', 'suspended'), ('inactive', 'suspended'), ('disabled', 'suspended'),
      ('paused', 'suspended'), ('blocked', 'suspended'), ('archived', 'archived'), ('deleted', 'archived')
  ),
  older as materialized (
    select t.*, o.owner_id, coalesce(o.problem, case when o.tenant_id is null then 'not_linked' end) as problem, o.user_ids,
      l.name as link_name, s.slug as new_slug, z.name as zone, x.is_like,
      case when isfinite(t.created_at) then t.created_at when isfinite(t.updated_at) then t.updated_at else now() end as born_at
    from private.tenants_to_adopt() t
    join private.older_slugs() s on s.tenant_id = t.id
    left join private.older_owners() o on o.tenant_id = t.id
    left join links l on l.tenant_id = t.id
    left join zones z on lower(z.name) = lower(btrim(t.timezone))
    left join statuses x on x.older = lower(btrim(t.status))
  ),
  planned as (
    select o.*,
      coalesce(private.mend_name(o.name), private.mend_name(o.link_name), o.new_slug) as new_name,
      coalesce(o.zone, 'UTC') as new_timezone,
      case when upper(btrim(o.currency)) ~ '^[A-Z]{3}$' then upper(btrim(o.currency)) else 'USD' end as new_currency,
      case
        -- What was ended stays so: given an owner, it would be active.
        when o.owner_id is null and o.is_like is distinct from 'archived' then 'setup_incomplete'
        else coalesce(o.is_like, 'suspended')
      end as new_status,
      case when isfinite(o.updated_at) then o.updated_at else o.born_at end as changed_at
    from older o
  )
  select p.id, p.new_name, p.new_slug, p.new_timezone, p.new_currency, p.new_status, p.owner_id, p.born_at, p.changed_at,
    p.problem, p.user_ids, p.is_like is not null, p.status,
    (
      select coalesce(jsonb_object_agg(m.field, jsonb_build_object('from', left(m.older, 300), 'to', m.newer)), '{}')
      from (
        values
          ('name', p.name, p.new_name), ('slug', p.slug, p.new_slug), ('timezone', p.timezone, p.new_timezone),
          ('currency', p.currency, p.new_currency), ('created_at', p.created_at::text, p.born_at::text),
          ('updated_at', p.updated_at::text, p.changed_at::text)
      ) as m (field, older, newer)
      where m.older is distinct from m.newer
    )
  from planned p
$$;

revoke all on function private.plan_adoption() from public, anon, authenticated, service_role;
comment on function private.plan_adoption() is
  'What becomes of each tenant of an older system that was not carried over yet. mended: {field: {from, to}} of every value that Landlords rules refuse.';

create or replace function private.note_tenant_findings()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.note_finding('TENANT_HAS_NO_OWNER', p.id::text, jsonb_build_object(
    'slug', p.slug, 'reason', p.problem, 'user_ids', p.user_ids, 'older_status', left(p.older_status, 300)
  ))
  from pg_temp.adoption_plan p
  where p.owner_id is null
  order by p.created_at, p.id;

  select private.note_finding('TENANT_VALUE_MENDED', p.id::text, p.mended)
  from pg_temp.adoption_plan p
  where p.mended <> '{}'
  order by p.created_at, p.id;

  select private.note_finding('TENANT_STATUS_UNKNOWN', p.id::text, jsonb_build_object(
    'slug', p.slug, 'older_status', left(p.older_status, 300)
  ))
  from pg_temp.adoption_plan p
  where not p.is_status_known and p.owner_id is not null
  order by p.created_at, p.id;

  select private.note_finding('TENANT_SLUG_IS_RESERVED', p.id::text, jsonb_build_object('slug', p.slug))
  from pg_temp.adoption_plan p
  join private.reserved_slugs r on r.slug = p.slug;

  select private.note_finding('OWNER_EMAIL_MISSING', p.id::text, jsonb_build_object('slug', p.slug, 'owner_id', p.owner_id))
  from pg_temp.adoption_plan p
  join auth.users u on u.id = p.owner_id
  where coalesce(btrim(u.email), '') = ''
  order by p.created_at, p.id;

  -- By the lowest of the owners' ids: the address itself is nobody's business here.
  select private.note_finding('OWNER_EMAIL_SHARED', min(u.id::text), jsonb_build_object(
    'owner_ids', jsonb_agg(distinct u.id), 'tenant_ids', jsonb_agg(p.id order by p.created_at, p.id)
  ))
  from pg_temp.adoption_plan p
  join auth.users u on u.id = p.owner_id
  where btrim(u.email) <> ''
  group by lower(btrim(u.email))
  having count(*) > 1;

  select private.note_finding('LINK_HAS_NO_TENANT', l.id, jsonb_build_object('user_id', l.user_id, 'slug', left(l.slug, 300)))
  from private.older_links() l
  where l.tenant_id is null or not exists (select from private.older_tenants() t where t.id = l.tenant_id)
$$;

revoke all on function private.note_tenant_findings() from public, anon, authenticated, service_role;
comment on function private.note_tenant_findings() is
  'Notes what a person should look at among the tenants of pg_temp.adoption_plan, and the links that lead to none.';

create or replace function private.adopt_tenants()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_blueprint constant jsonb := private.read_blueprint('{"template": "default"}');
  v_count integer;
begin
  drop table if exists pg_temp.adoption_plan;
  create temporary table adoption_plan on commit drop as select * from private.plan_adoption();
  get diagnostics v_count = row_count;

  insert into public.tenants (
    id, name, slug, timezone, currency, status, owner_id, template_name, template_version, features, user_limit,
    storage_limit_gb, created_at, updated_at, activated_at
  )
  select
    p.id, p.name, p.slug, p.timezone, p.currency, p.status, p.owner_id,
    v_blueprint ->> 'template_name', (v_blueprint ->> 'template_version')::integer,
    array(select jsonb_array_elements_text(v_blueprint -> 'features')),
    (v_blueprint #>> '{limits,users}')::numeric::integer, (v_blueprint #>> '{limits,storage_gb}')::numeric::integer,
    p.created_at, p.updated_at, p.created_at
  from pg_temp.adoption_plan p;

  insert into public.tenant_members (tenant_id, user_id, role)
  select p.id, p.owner_id, 'OWNER' from pg_temp.adoption_plan p where p.owner_id is not null;

  perform private.copy_catalogue(p.id, v_blueprint) from pg_temp.adoption_plan p;

  perform private.record_event(
    'tenant_adopted', null, p.id, null,
    jsonb_strip_nulls(jsonb_build_object('owner_id', p.owner_id, 'problem', p.problem, 'older_status', left(p.older_status, 300))),
    (select jsonb_object_agg(m.key, m.value -> 'from') from jsonb_each(p.mended) m),
    (select jsonb_object_agg(m.key, m.value -> 'to') from jsonb_each(p.mended) m)
  )
  from pg_temp.adoption_plan p;

  perform private.note_tenant_findings();
  return v_count;
end
$$;

revoke all on function private.adopt_tenants() from public, anon, authenticated, service_role;
comment on function private.adopt_tenants() is
  'Carries over the tenants of an older system that are not there yet, with their ids, owners and times, and the catalogue of the default template. Returns how many.';

create or replace function private.note_employee_findings()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.note_finding(
    case when a.role ~* 'admin' and coalesce(a.status, '') ~* '^\s*active\s*$' then 'EMPLOYEE_LOOKS_LIKE_ADMIN' else 'EMPLOYEE_VALUE_MENDED' end,
    a.user_id::text,
    jsonb_build_object(
      'role', jsonb_build_object('from', left(a.role, 300), 'to', a.new_role),
      'status', jsonb_build_object('from', left(a.status, 300), 'to', a.new_status)
    )
  )
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1 and (a.role is distinct from a.new_role or a.status is distinct from a.new_status);

  select private.note_finding('EMPLOYEE_IS_DUPLICATE', a.user_id::text, jsonb_build_object(
    'rows', jsonb_agg(jsonb_build_object('role', left(a.role, 300), 'status', left(a.status, 300)) order by a.position)
  ))
  from pg_temp.adopted_employees a
  where a.is_user and a.rows > 1
  group by a.user_id;

  select private.note_finding('EMPLOYEE_HAS_NO_USER', coalesce(a.user_id::text, 'NULL'), jsonb_build_object(
    'rows', jsonb_agg(jsonb_build_object('role', left(a.role, 300), 'status', left(a.status, 300)) order by a.position)
  ))
  from pg_temp.adopted_employees a
  where not a.is_user
  group by a.user_id
$$;

revoke all on function private.note_employee_findings() from public, anon, authenticated, service_role;
comment on function private.note_employee_findings() is
  'Notes what a person should look at among pg_temp.adopted_employees.';

create or replace function private.adopt_employees()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- Once: later it would bring back the rights of somebody who was taken out of the table meanwhile.
  if exists (select from public.employees) then
    return 0;
  end if;

  drop table if exists pg_temp.adopted_employees;
  create temporary table adopted_employees on commit drop as
  select e.*, u.id is not null as is_user, n.role as new_role, n.status as new_status,
    -- Of several rows of one user the one that gives the least comes first.
    row_number() over (partition by e.user_id order by n.rank, e.created_at, e.role, e.status) as position,
    count(*) over (partition by e.user_id) as rows
  from private.older_employees() e
  left join auth.users u on u.id = e.user_id
  cross join lateral (
    select r.role, s.status,
      case when s.status = 'INACTIVE' then 0 when r.role = 'EMPLOYEE' then 1 when r.role = 'ADMIN' then 2 else 3 end as rank
    from
      (select case when e.role in ('SUPER_ADMIN', 'ADMIN') then e.role else 'EMPLOYEE' end as role) as r,
      (select case when e.status = 'ACTIVE' then 'ACTIVE' else 'INACTIVE' end as status) as s
  ) as n;

  insert into public.employees (user_id, role, status, created_at, updated_at)
  select a.user_id, a.new_role, a.new_status, coalesce(a.created_at, now()), coalesce(a.updated_at, a.created_at, now())
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1;
  get diagnostics v_count = row_count;

  perform private.record_event(
    'employee_adopted', null, null, null, jsonb_build_object('user_id', a.user_id, 'role', a.new_role, 'status', a.new_status)
  )
  from pg_temp.adopted_employees a
  where a.is_user and a.position = 1;
  perform private.note_employee_findings();
  return v_count;
end
$$;

revoke all on function private.adopt_employees() from public, anon, authenticated, service_role;
comment on function private.adopt_employees() is
  'Carries over the staff of an older system, with no more rights than the very words SUPER_ADMIN or ADMIN, and ACTIVE, give; once, into an empty table. Returns how many.';

create or replace function private.redirect_foreign_keys()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key record;
  v_count integer := 0;
begin
  for v_key in
    select k.conname, k.conrelid::regclass as owner, pg_catalog.pg_get_constraintdef(k.oid) as definition,
      format(' REFERENCES landlord_legacy.%s(%s)', r.name, r.key) as older, format(' REFERENCES public.%s(%s)', r.name, r.key) as newer
    from (values ('tenants', 'id'), ('employees', 'user_id')) as r (name, key)
    join pg_catalog.pg_attribute a on a.attrelid = to_regclass('landlord_legacy.' || r.name) and a.attname = r.key
    join pg_catalog.pg_constraint k on k.confrelid = a.attrelid and k.contype = 'f' and k.confkey = array[a.attnum]
    join pg_catalog.pg_class c on c.oid = k.conrelid
    -- A partition's key is its parent's.
    where k.conparentid = 0 and c.relnamespace <> to_regnamespace('landlord_legacy')
  loop
    begin
      -- What was checked is checked anew by this; what was NOT VALID says so in its definition and stays so.
      execute format('alter table %s drop constraint %I', v_key.owner, v_key.conname);
      execute format(
        'alter table %s add constraint %I %s', v_key.owner, v_key.conname, replace(v_key.definition, v_key.older, v_key.newer)
      );
      v_count := v_count + 1;
    exception
      -- Of somebody who is in the older table alone, or of another role's table: it stays as it was, and is reported.
      when foreign_key_violation or insufficient_privilege then null;
    end;
  end loop;
  return v_count;
end
$$;

revoke all on function private.redirect_foreign_keys() from public, anon, authenticated, service_role;
comment on function private.redirect_foreign_keys() is
  'Points the foreign keys of the application''s tables from the older tenants and employees to Landlord''s: same name, same actions. Returns how many; what is left private.older_system_uses tells.';

create or replace function private.open_adoption_findings()
returns setof private.adoption_findings
language sql
stable
security definer
set search_path = ''
as $$
  with admin_profiles as materialized (
    select coalesce(p.user_id::text, 'public.profiles') as subject from private.admin_profiles() p
  ),
  uses as materialized (
    select u.kind, u.subject from private.older_system_uses() u
  )
  select f.*
  from private.adoption_findings f
  where f.acknowledged_at is null
    and case
      when f.kind = 'TENANT_HAS_NO_OWNER' then exists (
        select from public.tenants t where t.id = f.subject::uuid and t.status = 'setup_incomplete'
      )
      when f.kind = 'TENANT_STATUS_UNKNOWN' then exists (
        select from public.tenants t where t.id = f.subject::uuid and t.status = 'suspended'
      )
      when f.kind in ('TENANT_VALUE_MENDED', 'TENANT_SLUG_IS_RESERVED') then exists (
        select from public.tenants t where t.id = f.subject::uuid
      )
      when f.kind = 'OWNER_EMAIL_MISSING' then exists (
        select from public.tenants t
        join auth.users u on u.id = t.owner_id
        where t.id = f.subject::uuid and coalesce(btrim(u.email), '') = ''
      )
      when f.kind = 'PROFILES_UNREADABLE' then f.subject in (select p.subject from admin_profiles p)
      -- Where it can't be read, they may be in it still.
      when f.kind = 'ADMIN_IN_PROFILES_ONLY' then (
        select bool_or(p.subject in (f.subject, 'public.profiles')) from admin_profiles p
      )
        and not private.is_active_admin(f.subject::uuid)
      when f.kind = 'EMPLOYEE_LOOKS_LIKE_ADMIN' then not private.is_active_admin(f.subject::uuid)
      when f.kind = 'FUNCTION_COULD_MAKE_ADMINS' then f.subject in (
        select u.subject from uses u where u.kind = 'FUNCTION_NAMES_OLDER_TABLE'
      )
      when f.kind like '%\_OLDER\_TABLE' or f.kind = 'FOREIGN_KEY_LEFT_BEHIND' then (f.kind, f.subject) in (
        select u.kind, u.subject from uses u
      )
      else true
    end
$$;

revoke all on function private.open_adoption_findings() from public, anon, authenticated, service_role;
comment on function private.open_adoption_findings() is
  'The findings that nobody has acknowledged and whose cure does not show by itself.';

create or replace function private.protect_staff()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if
    -- An operator's own session, or a migration.
    coalesce(current_setting('request.jwt.claims', true), '') = ''
      and session_user not in ('authenticator', 'supabase_auth_admin', 'supabase_storage_admin')
    or current_setting('landlord.staff_change', true) = 'set_admin'
    -- The auth user was deleted, and this goes along.
    or tg_op = 'DELETE' and not exists (select from auth.users u where u.id = old.user_id)
  then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = 'STAFF_IS_PROTECTED: public.employees gives admin rights, and no call writes to it',
    hint = 'public.grant_admin and public.revoke_admin (landlord admin) do; staff of an application belongs in a table of its own.';
end
$$;

revoke all on function private.protect_staff() from public, anon, authenticated, service_role;
comment on function private.protect_staff() is
  'Refuses what an API call or the auth service writes to public.employees but by private.set_admin: a function or trigger of the application that runs with its owner''s rights would make admins.';

create trigger protect_staff before insert or update or delete on public.employees
  for each row execute function private.protect_staff();

create or replace function private.close_staff_functions()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_function record;
  v_open_to text[];
begin
  for v_function in
    select p.oid as id, p.oid::regprocedure as name, f.signature
    from private.older_functions() f
    join pg_catalog.pg_proc p on p.oid = f.id
    -- What is stable or immutable can't write.
    where p.prosecdef and p.provolatile = 'v' and pg_catalog.pg_get_functiondef(p.oid) ~* '\memployees\M'
      and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))
      -- Once: later it may have been opened again on purpose.
      and not exists (
        select from private.adoption_findings a where a.kind = 'FUNCTION_COULD_MAKE_ADMINS' and a.subject = f.signature
      )
  loop
    begin
      execute format('revoke execute on routine %s from public, anon, authenticated cascade', v_function.name);
    exception
      -- Another role's: it is reported as open.
      when insufficient_privilege then null;
    end;
    v_open_to := array(
      select r.name from unnest(array['anon', 'authenticated']) as r (name)
      where has_function_privilege(r.name, v_function.id, 'execute')
    );
    perform private.note_finding('FUNCTION_COULD_MAKE_ADMINS', v_function.signature, case v_open_to
      when '{}' then '{"revoked_from": ["public", "anon", "authenticated"]}'
      else jsonb_build_object('still_open_to', v_open_to)
    end);
  end loop;
end
$$;

revoke all on function private.close_staff_functions() from public, anon, authenticated, service_role;
comment on function private.close_staff_functions() is
  'Takes from API roles the right to execute functions of the application that name employees and run with their owner''s rights, and notes each: Landlord''s table of that name gives admin rights.';

create or replace function private.set_admin(p_email text, p_role text, p_status text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_employee public.employees;
  v_user_id uuid;
begin
  -- Revoking leaves the role as it is.
  if p_status = 'ACTIVE' and coalesce(p_role, '') not in ('ADMIN', 'SUPER_ADMIN') then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/role", "message": "must be ADMIN or SUPER_ADMIN"}]}'
    );
  end if;

  -- Rights can be taken from anybody who has them, but given only to whom the address is known to belong: whoever signs up
  -- with it first would get what its real holder is given.
  select u.id into v_user_id
  from auth.users u
  where u.email = lower(p_email)
    and u.is_sso_user = false
    and (p_status <> 'ACTIVE' or u.deleted_at is null and u.email_confirmed_at is not null);
  if not found then
    perform private.raise_error(
      'NOT_FOUND', '{}', 'No auth user has this address, or it is not confirmed yet: let them sign up first.'
    );
  end if;

  -- See private.protect_staff. Should this fail, the setting goes with the transaction.
  perform set_config('landlord.staff_change', 'set_admin', true);
  if p_status = 'ACTIVE' then
    insert into public.employees (user_id, role, status)
    values (v_user_id, p_role, p_status)
    on conflict (user_id) do update set role = excluded.role, status = excluded.status
    returning * into v_employee;
  else
    update public.employees e
    set status = p_status
    where e.user_id = v_user_id and e.role in ('ADMIN', 'SUPER_ADMIN')
    returning * into v_employee;
    if not found then
      perform private.raise_error('NOT_FOUND', '{}', 'This user is not an admin.');
    end if;
  end if;
  perform set_config('landlord.staff_change', '', true);

  perform private.record_event(
    case p_status when 'ACTIVE' then 'admin_granted' else 'admin_revoked' end,
    null, null, null, jsonb_build_object('user_id', v_user_id, 'role', v_employee.role)
  );
  return jsonb_build_object(
    'user_id', v_user_id, 'email', lower(p_email), 'role', v_employee.role, 'status', v_employee.status
  );
end
$$;

revoke all on function private.set_admin(text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.set_admin(text, text, text) to service_role;
comment on function private.set_admin(text, text, text) is 'See public.grant_admin and public.revoke_admin.';

create or replace function private.adopt_older_system()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenants integer;
  v_employees integer;
  v_keys integer;
begin
  if to_regnamespace('landlord_legacy') is null then
    return null;
  end if;
  -- One at a time: the second finds all carried over.
  perform pg_advisory_xact_lock(hashtextextended('landlord.adoption', 0));
  v_tenants := private.adopt_tenants();
  v_employees := private.adopt_employees();
  v_keys := private.redirect_foreign_keys();
  perform private.close_staff_functions();

  perform private.note_finding('ADMIN_IN_PROFILES_ONLY', p.user_id::text, jsonb_build_object('role', left(p.role, 300)))
  from private.admin_profiles() p
  where p.user_id is not null and not private.is_active_admin(p.user_id);
  perform private.note_finding('PROFILES_UNREADABLE', 'public.profiles', jsonb_build_object('sqlstate', p.role))
  from private.admin_profiles() p
  where p.user_id is null;
  perform private.note_finding('COLUMN_LEFT_BEHIND', c.name, '{}') from private.older_extra_columns() as c (name);
  perform private.note_finding(u.kind, u.subject, u.detail) from private.older_system_uses() u;

  return jsonb_build_object(
    'tenants', v_tenants,
    'employees', v_employees,
    'foreign_keys', v_keys,
    'findings', (
      select coalesce(jsonb_object_agg(f.kind, f.number), '{}')
      from (select o.kind, count(*) as number from private.open_adoption_findings() o group by o.kind) as f
    )
  );
end
$$;

revoke all on function private.adopt_older_system() from public, anon, authenticated, service_role;
comment on function private.adopt_older_system() is
  'Carries over what was set aside in schema landlord_legacy: {tenants, employees, foreign_keys} say how many this time, findings how many are open by kind. Called again it leaves alone what is there. NULL where nothing was set aside.';

create or replace function private.list_adoption_findings(p_kind text, p_after bigint, p_limit integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_findings jsonb;
  v_answer jsonb;
begin
  if not exists (select from private.adoption_kinds() k where k.kind = p_kind or p_kind is null) then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/kind", "message": "is not a known kind"}]}');
  end if;
  if p_limit not between 1 and 1000 or p_limit is null then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/limit", "message": "must be a number from 1 to 1000"}]}'
    );
  end if;

  with open as materialized (
    select * from private.open_adoption_findings()
  ),
  page as (
    select o.id, o.kind, o.subject, o.detail, o.found_at
    from open o
    where (o.kind = p_kind or p_kind is null) and o.id > coalesce(p_after, 0)
    order by o.id
    limit p_limit + 1
  )
  select
    (select coalesce(jsonb_agg(to_jsonb(p) order by p.id), '[]') from page p),
    jsonb_build_object('kinds', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k.kind), '[]')
      from (
        select a.kind, count(*) as open, a.remedy, to_jsonb((array_agg(o.subject order by o.id))[1:5]) as subjects
        from open o
        join private.adoption_kinds() a on a.kind = o.kind
        group by a.kind, a.remedy
      ) as k
    ))
  into v_findings, v_answer;

  if jsonb_array_length(v_findings) > p_limit then
    v_findings := v_findings - p_limit;
    return v_answer || jsonb_build_object('findings', v_findings, 'next_after', v_findings -> -1 -> 'id');
  end if;
  return v_answer || jsonb_build_object('findings', v_findings, 'next_after', null);
end
$$;

revoke all on function private.list_adoption_findings(text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_adoption_findings(text, bigint, integer) to service_role;
comment on function private.list_adoption_findings(text, bigint, integer) is
  'See public.list_adoption_findings.';

create or replace function private.acknowledge_adoption_findings(p_ids bigint[], p_kind text, p_note text)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_acknowledged jsonb;
begin
  -- Exactly one of the two: neither would be all there is.
  if num_nonnulls(p_ids, p_kind) <> 1 or coalesce(cardinality(p_ids), 1) not between 1 and 1000 then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/ids", "message": "must have 1 to 1000 ids, or be left out and a kind given"}]}'
    );
  end if;
  if coalesce(char_length(btrim(p_note)), 0) not between 1 and 500 then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/note", "message": "must have 1 to 500 characters"}]}');
  end if;

  with done as (
    update private.adoption_findings f
    set acknowledged_at = now(), acknowledgement = btrim(p_note)
    where (f.id = any (p_ids) or f.kind = p_kind) and f.acknowledged_at is null
    returning f.id
  )
  select coalesce(jsonb_agg(d.id order by d.id), '[]') into v_acknowledged from done d;

  if v_acknowledged = '[]' then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such finding, or it was acknowledged before.');
  end if;
  perform private.record_event(
    'adoption_findings_acknowledged', null, null, null,
    jsonb_strip_nulls(jsonb_build_object(
      'kind', p_kind, 'ids', case when p_kind is null then v_acknowledged end, 'number', jsonb_array_length(v_acknowledged),
      'note', btrim(p_note)
    ))
  );
  return jsonb_array_length(v_acknowledged);
end
$$;

revoke all on function private.acknowledge_adoption_findings(bigint[], text, text) from public, anon, authenticated, service_role;
grant execute on function private.acknowledge_adoption_findings(bigint[], text, text) to service_role;
comment on function private.acknowledge_adoption_findings(bigint[], text, text) is
  'See public.acknowledge_adoption_findings.';

create or replace function public.list_adoption_findings(
  p_kind text default null, p_after bigint default null, p_limit integer default 100
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_adoption_findings(p_kind, p_after, p_limit)
$$;

revoke all on function public.list_adoption_findings(text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_adoption_findings(text, bigint, integer) to service_role;
comment on function public.list_adoption_findings(text, bigint, integer) is
  'What waits for a person since an older system was adopted: {kinds: [{kind, open, remedy, subjects}], findings: [{id, kind, subject, detail, found_at}], next_after}. kinds counts all of them and names the first five of each; findings is a page of 1 to 1000 of one kind or of all, by id, next_after what to ask for next, NULL at the end. Secret key only. Raises VALIDATION_ERROR.';

create or replace function public.acknowledge_adoption_findings(p_note text, p_ids bigint[] default null, p_kind text default null)
returns integer
language sql
security invoker
set search_path = ''
as $$
  select private.acknowledge_adoption_findings(p_ids, p_kind, p_note)
$$;

revoke all on function public.acknowledge_adoption_findings(text, bigint[], text) from public, anon, authenticated, service_role;
grant execute on function public.acknowledge_adoption_findings(text, bigint[], text) to service_role;
comment on function public.acknowledge_adoption_findings(text, bigint[], text) is
  'Closes findings of an adoption, by ids (1 to 1000) or all of a kind, with a note of who has seen them and what came of it; the audit keeps it. Returns how many. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';

create or replace function private.claim_setup_email(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_interval constant interval := '1 minute';
  v_wait_seconds integer;
  v_claimed_at timestamptz;
  v_owner_id uuid;
  v_email text;
begin
  -- Two callers serialise on this row; the second then finds the first one's claim.
  select m.setup_email_claimed_at, m.user_id, u.email into v_claimed_at, v_owner_id, v_email
  from public.tenant_members m
  join auth.users u on u.id = m.user_id
  join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'suspended', 'pending_activation')
  where m.tenant_id = p_tenant_id and m.role = 'OWNER'
  for update of m;

  if not found then
    perform private.require_not_purged(p_tenant_id);
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant with an owner.');
  end if;
  -- An adopted tenant's owner may have signed up by telephone.
  if coalesce(btrim(v_email), '') = '' then
    perform private.raise_error(
      'EMAIL_VALIDATION_FAILED', '{"errors": [{"pointer": "/owner/email", "message": "the owner has none"}]}',
      'Give the auth user an address, or the tenant another owner.'
    );
  end if;
  if v_claimed_at > clock_timestamp() - v_interval then
    v_wait_seconds := ceil(extract(epoch from v_claimed_at + v_interval - clock_timestamp()));
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', v_wait_seconds,
        'rate_limit', jsonb_build_object(
          'policy', 'email_per_tenant', 'quota', 1, 'window_seconds', 60, 'remaining', 0, 'reset_seconds', v_wait_seconds
        )
      ),
      'One set-up e-mail a minute per tenant.'
    );
  end if;

  update public.tenant_members m
  set setup_email_claimed_at = clock_timestamp()
  where m.tenant_id = p_tenant_id and m.role = 'OWNER';

  perform private.record_event('setup_email_requested', null, p_tenant_id, null, jsonb_build_object('owner_id', v_owner_id));
  return jsonb_build_object(
    'tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'owner_email', v_email,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'email')
  );
end
$$;

revoke all on function private.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_email(uuid) to authenticated;
comment on function private.claim_setup_email(uuid) is 'See public.claim_setup_email.';

select private.adopt_older_system();
