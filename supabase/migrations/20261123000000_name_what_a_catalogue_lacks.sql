set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- As in 20261122000000: an application's own function of this name is not to be replaced without a word.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname in ('private.raise_schema_fault')
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing was changed. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

insert into private.error_codes (code, http_status) values ('SCHEMA_DRIFTED', 409);

-- It takes the tenant, too.
drop function private.raise_catalogue_fault(text);

create or replace function private.raise_schema_fault(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_differences bigint;
  v_is_missing boolean;
begin
  if exists (select from public.tenants t where t.id = p_tenant_id and t.isolation <> 'schema') then
    return;
  end if;
  select count(*), bool_or(d.kind = 'schema' and d.problem = 'missing')
  into v_differences, v_is_missing
  from private.find_schema_drift(array[p_tenant_id]) d;
  if v_is_missing then
    perform private.raise_schema_unavailable();
  elsif v_differences > 0 then
    perform private.raise_error(
      'SCHEMA_DRIFTED',
      jsonb_build_object('differences', v_differences),
      format(
        'The tenant''s schema is not what its migrations have made, and that is in the way. To see in what it differs: landlord validate-schema %s',
        p_tenant_id
      )
    );
  end if;
end
$$;

revoke all on function private.raise_schema_fault(uuid) from public, anon, authenticated, service_role;
comment on function private.raise_schema_fault(uuid) is
  'For what has failed in a tenant''s catalogue without a code of ours: raises SCHEMA_UNAVAILABLE where the tenant''s own schema is missing, SCHEMA_DRIFTED with {differences} where it is not what its migrations have made. Nothing otherwise: the failure has another cause.';

-- Who reads in the schema that this names is not STABLE, though nothing is written: such a function looks with what its caller's
-- statement saw, and may have waited since for a migration that writes a table anew, or for the schema to be made again. To what was
-- seen before that, the table is empty.
create or replace function private.catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
begin
  if v_schema is null then
    perform private.raise_schema_fault(p_tenant_id);
    -- It has come back meanwhile.
    perform private.raise_schema_unavailable();
  end if;
  return v_schema;
end
$$;

revoke all on function private.catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_schema(uuid) is
  'What private.find_catalogue_schema answers. Raises SCHEMA_UNAVAILABLE or SCHEMA_DRIFTED where that is nothing.';

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.catalogue_schema(p_tenant_id);
  v_segments integer;
  v_packages integer;
begin
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  execute format(
    $query$
      insert into %I.segments (tenant_id, slug, name, hero_title, position)
      select
        $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
        coalesce((s.segment ->> 'position')::integer, s.position)
      from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
      on conflict (tenant_id, slug) do nothing
    $query$,
    v_schema
  )
  using p_tenant_id, p_definition;
  get diagnostics v_segments = row_count;

  execute format(
    $query$
      insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
      select
        $1, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
        coalesce((p.package ->> 'grouping_order')::integer, p.position)
      from jsonb_array_elements($2 -> 'segments') as s (segment)
      join %1$I.segments own on own.tenant_id = $1 and own.slug = s.segment ->> 'slug'
      cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
      on conflict (tenant_id, slug) do nothing
    $query$,
    v_schema
  )
  using p_tenant_id, p_definition;
  get diagnostics v_packages = row_count;
  return v_segments + v_packages;
exception
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or integrity_constraint_violation
    or raise_exception or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.copy_catalogue(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb) is
  'Gives a tenant the segments and packages of a definition, a template''s or another tenant''s, whose slugs it has not (I9), and answers how many that were.';

create or replace function private.count_catalogue(p_tenant_id uuid, out segments bigint, out packages bigint)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
begin
  if v_schema is null then
    -- What is missing has none; that it is missing is told elsewhere.
    segments := 0;
    packages := 0;
    return;
  end if;
  begin
    execute format(
      $query$
        select
          (select count(*) from %1$I.segments s where s.tenant_id = $1),
          (select count(*) from %1$I.packages p where p.tenant_id = $1)
      $query$,
      v_schema
    )
    into segments, packages
    using p_tenant_id;
    -- As in private.own_catalogue_violations: gives back the locks on what was only read, for those who count very many tenants.
    if v_schema <> 'public' then
      raise exception using errcode = 'LL001';
    end if;
  exception
    when sqlstate 'LL001' then
      null;
    -- Purged this moment, and waited for, so that what was seen of it before is gone; or changed by hand, which must not keep others
    -- from being listed.
    when syntax_error_or_access_rule_violation or invalid_schema_name then
      segments := 0;
      packages := 0;
  end;
end
$$;

revoke all on function private.count_catalogue(uuid) from public, anon, authenticated, service_role;
-- For public.tenants_overview, which shows only tenants that its reader may see.
grant execute on function private.count_catalogue(uuid) to authenticated, service_role;
comment on function private.count_catalogue(uuid) is
  'How many segments and packages a tenant has, wherever they are. 0 where its own schema is missing, or not to be read.';

create or replace function private.describe_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            jsonb_strip_nulls(
              jsonb_build_object(
                'slug', s.slug, 'name', s.name, 'hero_title', s.hero_title, 'position', s.position::integer,
                'packages', (
                  select coalesce(
                    jsonb_agg(
                      jsonb_build_object(
                        'slug', p.slug, 'name', p.name, 'price_minor', p.price_minor::bigint,
                        'grouping_order', p.grouping_order::integer
                      )
                      order by p.grouping_order, p.slug
                    ),
                    '[]'
                  )
                  from %1$I.packages p
                  where p.tenant_id = s.tenant_id and p.segment_id = s.id
                )
              )
            )
            order by s.position, s.slug
          ),
          '[]'
        )
      )
      from %1$I.segments s
      where s.tenant_id = $1
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_catalogue
  using p_tenant_id;
  return v_catalogue;
exception
  -- Purged this moment, and waited for, so that what was seen of it before is gone; or changed by hand.
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.describe_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.describe_catalogue(uuid) is
  'A tenant''s segments and packages in the form of a template''s definition, with the numbers they are sorted by.';

create or replace function private.get_catalogue(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_catalogue jsonb;
begin
  if not private.is_service_role() then
    perform private.require_user();
  end if;
  if private.is_admin() or private.is_service_role() then
    if not exists (select from public.tenants t where t.id = p_tenant_id) then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
  elsif not exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- Whole rows: an application's tenant migrations may have added columns. Those that callers rely on are named besides, with their types:
  -- one that was taken away or changed by hand is not to be left out without a word.
  execute format(
    $query$
      select jsonb_build_object(
        'segments',
        coalesce(
          jsonb_agg(
            to_jsonb(s) || jsonb_build_object(
              'id', s.id::uuid, 'slug', s.slug::text, 'name', s.name::text, 'hero_title', s.hero_title::text,
              'position', s.position::integer, 'created_at', s.created_at::timestamptz, 'updated_at', s.updated_at::timestamptz,
              'packages', (
                select coalesce(
                  jsonb_agg(
                    to_jsonb(p) || jsonb_build_object(
                      'id', p.id::uuid, 'segment_id', p.segment_id::uuid, 'slug', p.slug::text, 'name', p.name::text,
                      'price_minor', p.price_minor::bigint, 'grouping_order', p.grouping_order::integer,
                      'created_at', p.created_at::timestamptz, 'updated_at', p.updated_at::timestamptz
                    )
                    order by p.grouping_order, p.slug
                  ),
                  '[]'
                )
                from %1$I.packages p
                where p.tenant_id = s.tenant_id and p.segment_id = s.id
              )
            )
            order by s.position, s.slug
          ),
          '[]'
        )
      )
      from %1$I.segments s
      where s.tenant_id = $1
    $query$,
    private.catalogue_schema(p_tenant_id)
  )
  into v_catalogue
  using p_tenant_id;
  return v_catalogue;
exception
  -- Purged this moment, and waited for, so that what was seen of it before is gone; or changed by hand.
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.get_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_catalogue(uuid) to authenticated, service_role;
comment on function private.get_catalogue(uuid) is 'See public.get_catalogue.';

create or replace function private.has_own_rows(p_tenant public.tenants)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_table text;
  v_is_found boolean;
begin
  if p_tenant.isolation <> 'schema' then
    return false;
  end if;
  for v_table in
    select c.oid::regclass::text
    from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace(private.tenant_schema_name(p_tenant.id))
      and c.relkind in ('r', 'p')
      and c.relname not in ('segments', 'packages')
  loop
    execute format('select exists (select from %s)', v_table) into v_is_found;
    if v_is_found then
      return true;
    end if;
  end loop;
  return false;
exception
  -- A table that may not be looked into may hold anything.
  when insufficient_privilege then
    return true;
end
$$;

revoke all on function private.has_own_rows(public.tenants) from public, anon, authenticated, service_role;
comment on function private.has_own_rows(public.tenants) is
  'Whether a table in a tenant''s own schema, other than its catalogue''s, has a row: an application may keep anything there.';

create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
  v_is_same boolean;
begin
  if v_schema is null then
    return false;
  end if;
  execute format(
    $query$
      with rows_of_tenant as (
        select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
        from %1$I.segments s
        left join %1$I.packages p on p.segment_id = s.id
        where s.tenant_id = $1
      ),
      rows_of_template as (
        select
          s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position::integer),
          p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
          coalesce((p.package ->> 'grouping_order')::integer, p.position::integer)
        from jsonb_array_elements($2) with ordinality as s (segment, position)
        left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
      )
      select not exists (
        (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
      )
    $query$,
    v_schema
  )
  into v_is_same
  using p_tenant_id, private.catalogue_definition(p_tenant_id) -> 'segments';
  return v_is_same;
exception
  -- What can't even be compared was changed.
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
    return false;
end
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those that it began with, its template''s or what it is a clone of: nobody has changed or added any.';

-- Lock order, here as everywhere: the request where it is wanted, then the tenant, held by the caller; then these, then what is in the schema.
-- Shared with all who make or migrate schemas: a registration waits for them and they for it, so that whoever begins after it has
-- its version, and whoever began before it is there to be seen as behind.
create or replace function private.lock_tenant_schema(p_tenant_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select pg_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0));
  select pg_advisory_xact_lock(hashtextextended('tenant_schema' || p_tenant_id, 0));
$$;

revoke all on function private.lock_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant_schema(uuid) is
  'Holds a tenant''s own schema, there or not, until the transaction ends: nobody else makes, migrates or drops it meanwhile.';

create or replace function private.next_step(p_what text, p_code text)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    (
      select s.hint
      from (
        values
          ('AUTH_UNAVAILABLE', 'Try again with the same key: the auth service did not answer.'),
          ('DATABASE_UNAVAILABLE', 'Try again with the same key.'),
          ('TIMEOUT', 'Try again with the same key: nobody finished it in time.'),
          ('AUTH_USER_CREATION_FAILED', 'Look into the function''s log: the auth service refused the owner. Then try again with the same key.'),
          ('EMAIL_UNAVAILABLE', 'Take another address and a new key, or mode existing.'),
          ('DUPLICATE_SLUG', 'Take another slug and a new key.'),
          ('DUPLICATE_DOMAIN', 'Take another domain and a new key.'),
          ('TEMPLATE_RETIRED', 'Have the template restored and try again with the same key, or take another and a new key.'),
          ('BATCH_ROLLED_BACK', 'Mend the item that failed and retry the batch.'),
          ('BATCH_ITEM_CANCELLED', 'Nothing: its batch was cancelled. Send it again if it is wanted.'),
          ('SIGN_UP_WITHDRAWN', 'Nothing: its maker has put another sign-up in its place.'),
          ('BATCH_UNDONE', 'Nothing: its batch was undone. Send it again if it is wanted.'),
          ('PROVISIONING_FAILED', 'Try again with the same key; if it fails again, report the request id.'),
          ('running', 'Wait: the owner is being made. If the caller is gone, a retry, the worker or the reaper decides it when its lease has run out.'),
          ('abandoned', 'Nothing: a later attempt has taken over.'),
          ('tenant_suspended', 'Reactivate it, or archive it.'),
          ('tenant_archived', 'Restore it, or purge it.'),
          ('tenant_purged', 'Nothing: it is gone for good.'),
          ('tenant_schema_lost', 'Bring back from a backup what the schema held: it was missing and has been made anew, with the catalogue that the tenant began with and nothing else.'),
          ('tenant_undone', 'Provision it again with a new key, if it is wanted.')
      ) as s (name, hint)
      where s.name = coalesce(p_code, p_what)
    ),
    case when p_code is not null then 'Mend what the code names and try again with the same key.' end
  )
$$;

revoke all on function private.next_step(text, text) from public, anon, authenticated, service_role;
comment on function private.next_step(text, text) is
  'What happens next, or what to do, after an attempt in this status or an event of this action, and the error''s code if there is one. NULL: nothing in particular.';

create or replace function private.own_catalogue_violations()
returns table (problem text, tenant_id uuid)
language plpgsql
security definer
set search_path = ''
-- Whoever may write to one tenant's tables may lock them as well, and must not keep the doctor from all others.
set lock_timeout = '100ms'
as $$
declare
  v_schema text;
  v_problems text[];
begin
  for tenant_id in select t.id from public.tenants t where t.isolation = 'schema' loop
    v_schema := private.tenant_schema_name(tenant_id);
    v_problems := '{}';
    begin
      execute format(
        $query$
          select array_remove(
            array[
              case when not exists (select from %1$I.segments) then 'TENANT_HAS_NO_SEGMENT' end,
              case when not exists (select from %1$I.packages) then 'TENANT_HAS_NO_PACKAGE' end,
              case
                when exists (
                  select from %1$I.packages p where not exists (select from %1$I.segments s where s.id = p.segment_id)
                ) then 'OWN_PACKAGE_HAS_NO_SEGMENT'
              end
            ],
            null
          )
        $query$,
        v_schema
      )
      into v_problems;
      -- Taking back what was only read gives back its locks: those on the tables of a few hundred tenants are all that Postgres
      -- has room for.
      raise exception using errcode = 'LL001';
    exception
      -- Missing, as is told elsewhere, or purged this moment; or drifted; or locked, and looked at the next time.
      when sqlstate 'LL001' or syntax_error_or_access_rule_violation or invalid_schema_name or lock_not_available then
        null;
    end;
    foreach problem in array v_problems loop
      return next;
    end loop;
  end loop;
end
$$;

revoke all on function private.own_catalogue_violations() from public, anon, authenticated, service_role;
comment on function private.own_catalogue_violations() is
  'Tenants whose own schema lacks a catalogue (I9).';

create or replace function private.raise_catalogue_fault(p_fault text, p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_fault record;
begin
  select * into v_fault
  from (
    values
      ('slug', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('package_slug_is_a_label', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('segment_slug_is_a_label', 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'),
      ('name', 'VALIDATION_ERROR', '/name', 'is required'),
      ('package_name_is_short', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
      ('segment_name_is_short', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
      ('segment_hero_title_is_short', 'VALIDATION_ERROR', '/hero_title', 'must have at most 500 characters'),
      ('package_price_is_not_negative', 'VALIDATION_ERROR', '/price_minor', 'must be a whole number from 0 to 9007199254740991'),
      ('package_price_is_exact_in_json', 'VALIDATION_ERROR', '/price_minor', 'must be a whole number from 0 to 9007199254740991'),
      ('package_segment_is_of_its_own_tenant', 'NOT_FOUND', '/segment_id', 'is no segment of this tenant'),
      -- Only a rename at the same moment: whoever adds comes one after the other.
      ('package_slug_is_unique_in_its_tenant', 'DUPLICATE_SLUG', '/slug', 'was taken this moment'),
      ('segment_slug_is_unique_in_its_tenant', 'DUPLICATE_SLUG', '/slug', 'was taken this moment')
  ) as known (fault, code, pointer, message)
  where known.fault = p_fault;
  if not found then
    perform private.raise_schema_fault(p_tenant_id);
    raise exception 'unexpected violation of %', p_fault;
  end if;
  perform private.raise_error(
    v_fault.code,
    jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_fault.pointer, 'message', v_fault.message)))
  );
end
$$;

revoke all on function private.raise_catalogue_fault(text, uuid) from public, anon, authenticated, service_role;
comment on function private.raise_catalogue_fault(text, uuid) is
  'Raises the error code that a violated constraint of the catalogue stands for, or the name of a column that may not be NULL; for one that is nobody''s, what private.raise_schema_fault does.';

create or replace function private.raise_schema_unavailable()
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform private.raise_error(
    'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
    'The tenant''s schema is missing. The worker gives it back to an active tenant, and landlord provision-schema to any.'
  );
end
$$;

revoke all on function private.raise_schema_unavailable() from public, anon, authenticated, service_role;
comment on function private.raise_schema_unavailable() is
  'Raises SCHEMA_UNAVAILABLE: a tenant''s own schema is not there, or was taken away this moment.';

create or replace function private.require_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regnamespace(private.tenant_schema_name(p_tenant_id)) is null then
    perform private.raise_schema_unavailable();
  end if;
end
$$;

revoke all on function private.require_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.require_tenant_schema(uuid) is
  'Raises SCHEMA_UNAVAILABLE where a tenant''s own schema is missing.';

create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition constant jsonb := private.catalogue_definition(p_tenant_id);
  v_schema constant text := private.catalogue_schema(p_tenant_id);
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  if (private.count_catalogue(p_tenant_id)).segments = 0 then
    execute format(
      $query$
        insert into %I.segments (tenant_id, slug, name, hero_title, position)
        select
          $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position)
        from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
      $query$,
      v_schema
    )
    using p_tenant_id, v_definition;
  end if;

  -- What lost its segment goes to the first, before the packages it began with are looked at.
  execute format(
    $query$
      update %1$I.packages p
      set segment_id = first.id
      from (select s.id from %1$I.segments s where s.tenant_id = $1 order by s.position, s.id limit 1) first
      where p.tenant_id = $1
        and not exists (select from %1$I.segments s where s.id = p.segment_id)
    $query$,
    v_schema
  )
  using p_tenant_id;

  if (private.count_catalogue(p_tenant_id)).packages > 0 then
    return;
  end if;
  -- Segments may have been renamed since: what finds none of its own goes to the first.
  execute format(
    $query$
      insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
      select
        $1,
        coalesce(
          (select own.id from %1$I.segments own where own.tenant_id = $1 and own.slug = s.segment ->> 'slug'),
          (select first.id from %1$I.segments first where first.tenant_id = $1 order by first.position, first.id limit 1)
        ),
        p.package ->> 'slug',
        p.package ->> 'name',
        (p.package ->> 'price_minor')::numeric::bigint,
        coalesce((p.package ->> 'grouping_order')::integer, p.position)
      from jsonb_array_elements($2 -> 'segments') as s (segment)
      cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
    $query$,
    v_schema
  )
  using p_tenant_id, v_definition;
exception
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or integrity_constraint_violation
    or raise_exception or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what it began with and lacks (I9): segments where it has none, packages where it has none. Changes nothing that is there.';

create or replace function private.restore_tenant_schema(p_tenant public.tenants)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_lost_version constant text := (select s.version from private.tenant_schemas s where s.tenant_id = p_tenant.id);
  v_is_created constant boolean := private.create_tenant_schema(p_tenant.id);
  v_applied constant text[] := private.migrate_tenant(p_tenant.id);
  v_seeded constant integer := private.copy_catalogue(p_tenant.id, private.catalogue_definition(p_tenant.id));
  v_result constant jsonb := jsonb_build_object(
    'schema', private.tenant_schema_name(p_tenant.id),
    'version', (select s.version from private.tenant_schemas s where s.tenant_id = p_tenant.id),
    'is_created', v_is_created,
    'applied', to_jsonb(v_applied),
    'is_seeded', v_seeded > 0
  );
begin
  -- Whatever it has lost: migrations grant what they make, and none may have been pending.
  perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant.id));
  -- By an action of its own: what the schema held besides is gone, and somebody has to know.
  if v_is_created and v_lost_version is not null then
    perform private.record_event(
      'tenant_schema_lost', null, p_tenant.id, null,
      jsonb_build_object('schema', v_result -> 'schema', 'lost_version', v_lost_version)
    );
  end if;
  perform private.record_event('tenant_schema_provisioned', null, p_tenant.id, null, v_result);
  return v_result || jsonb_build_object('tenant_id', p_tenant.id);
end
$$;

revoke all on function private.restore_tenant_schema(public.tenants) from public, anon, authenticated, service_role;
comment on function private.restore_tenant_schema(public.tenants) is
  'Gives a tenant what it lacks of its own schema, see public.provision_tenant_schema. The caller holds its row, for key share at least.';

create or replace function private.upsert_package(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_price_minor numeric,
  p_segment_id uuid,
  p_grouping_order integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.packages;
  v_after public.packages;
  v_fallback jsonb;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  -- By tenant as well: another tenant's segment is not found, like one that does not exist.
  if p_segment_id is not null
    and not private.has_segment(p_tenant_id, p_segment_id)
  then
    perform private.raise_catalogue_fault('package_segment_is_of_its_own_tenant', p_tenant_id);
  end if;
  -- What is no whole number that a price may be; a cast would round it, or fail without a name.
  if p_price_minor <> trunc(p_price_minor) or p_price_minor not between 0 and 9007199254740991 then
    perform private.raise_catalogue_fault('package_price_is_not_negative', p_tenant_id);
  end if;

  v_before := private.hold_package(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'packages');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, gen_random_uuid());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.price_minor := coalesce(p_price_minor::bigint, v_before.price_minor, 0);
  v_after.segment_id := coalesce(p_segment_id, v_before.segment_id);
  if v_after.segment_id is null then
    v_fallback := private.fall_back_to_general(p_tenant_id, v_after.id, p_slug);
    v_after.segment_id := v_fallback ->> 'segment_id';
  end if;
  v_after.grouping_order := coalesce(
    p_grouping_order,
    case when v_after.segment_id = v_before.segment_id then v_before.grouping_order end,
    private.next_place(p_tenant_id, v_after.segment_id)
  );
  if v_after is distinct from v_before then
    v_after := private.write_package(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'package', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'package', to_jsonb(v_after), 'segment_fallback', v_fallback);
exception
  when check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.upsert_package(uuid, text, text, numeric, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.upsert_package(uuid, text, text, numeric, uuid, integer) to authenticated;
comment on function private.upsert_package(uuid, text, text, numeric, uuid, integer) is 'See public.upsert_package.';

create or replace function private.upsert_segment(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_hero_title text,
  p_position integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.segments;
  v_after public.segments;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  v_before := private.hold_segment(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, gen_random_uuid());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.hero_title := nullif(coalesce(p_hero_title, v_before.hero_title), '');
  v_after.position := coalesce(p_position, v_before.position, private.next_place(p_tenant_id));
  if v_after is distinct from v_before then
    v_after := private.write_segment(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'segment', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'segment', to_jsonb(v_after));
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

revoke all on function private.upsert_segment(uuid, text, text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.upsert_segment(uuid, text, text, text, integer) to authenticated;
comment on function private.upsert_segment(uuid, text, text, text, integer) is 'See public.upsert_segment.';

create or replace function public.get_catalogue(p_tenant_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.get_catalogue(p_tenant_id)
$$;

revoke all on function public.get_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_catalogue(uuid) to authenticated, service_role;
comment on function public.get_catalogue(uuid) is
  'A tenant''s catalogue, in the shared tables or in its own schema, for its members, admins and the service role: {segments: [{id, slug, name, hero_title, position, …, packages: [{id, segment_id, slug, name, price_minor, grouping_order, …}]}]}, in their order. Raises UNAUTHENTICATED, NOT_FOUND for whatever the caller may not know of, SCHEMA_UNAVAILABLE, SCHEMA_DRIFTED; to admins TENANT_PURGED.';

create or replace function public.provision_tenant_schema(p_tenant_id uuid)
returns jsonb
language sql
set search_path = ''
-- Migrations of a schema that has much in it may take longer than what the API gives a statement.
set statement_timeout = '60s'
as $$
  select private.provision_tenant_schema(p_tenant_id)
$$;

revoke all on function public.provision_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_schema(uuid) to authenticated, service_role;
comment on function public.provision_tenant_schema(uuid) is
  'For admins and the service role: gives a tenant the schema of its own if it is missing, its pending migrations, and what it began with by every slug that is absent; changes nothing that is there. Any number may call at once. {tenant_id, schema, version, is_created, applied, is_seeded}. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE, TENANT_MIGRATION_FAILED, SCHEMA_DRIFTED.';
