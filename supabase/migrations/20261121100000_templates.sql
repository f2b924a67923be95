set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

insert into private.error_codes (code, http_status) values ('TEMPLATE_RETIRED', 409);
insert into private.rate_limit_rules (action, capacity, per_minute) values ('templates', 60, 30);

-- Every place is looked at by itself, so that a definition is told all of its faults at once. The same rules as the contract's
-- templateDefinitionSchema, which is proven by a property test.
create or replace function private.template_problems(p_definition jsonb)
returns table (pointer text, message text)
language sql
immutable
set search_path = ''
as $$
  with segments as materialized (
    select s.position, '/segments/' || (s.position - 1)::text as place, s.segment
    from jsonb_array_elements(
      case jsonb_typeof(p_definition -> 'segments') when 'array' then p_definition -> 'segments' else '[]' end
    ) with ordinality as s (segment, position)
  ),
  packages as materialized (
    select s.position as segment_position, p.position, s.place || '/packages/' || (p.position - 1)::text as place, p.package
    from segments s
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(s.segment -> 'packages') when 'array' then s.segment -> 'packages' else '[]' end
    ) with ordinality as p (package, position)
  ),
  objects (place, value, required, optional) as materialized (
    select '', p_definition, '{segments,features,limits}'::text[], '{}'::text[]
    union all
    select '/limits', p_definition -> 'limits', '{users,storage_gb}', '{}' where p_definition -> 'limits' is not null
    union all
    select s.place, s.segment, '{slug,name,packages}', '{hero_title}' from segments s
    union all
    select p.place, p.package, '{slug,name,price_minor}', '{}' from packages p
  ),
  texts (place, value, max_length) as (
    select s.place || '/' || r.field, s.segment -> r.field, r.max_length
    from segments s
    cross join (values ('name', 255), ('hero_title', 500)) as r (field, max_length)
    union all
    select p.place || '/name', p.package -> 'name', 255 from packages p
  ),
  slugs (place, value, rank) as (
    select s.place || '/slug', s.segment -> 'slug', row_number() over (partition by s.segment -> 'slug' order by s.position)
    from segments s
    union all
    select
      p.place || '/slug', p.package -> 'slug',
      row_number() over (partition by p.package -> 'slug' order by p.segment_position, p.position)
    from packages p
  ),
  lists (place, value, max_length) as (
    select '/segments', p_definition -> 'segments', 50
    union all
    select s.place || '/packages', s.segment -> 'packages', 100 from segments s
  ),
  -- Prices stay exact in JSON, whose numbers are doubles to most readers.
  numbers (place, value, min_value, max_value) as (
    select '/limits/users', p_definition #> '{limits,users}', 1, 10000
    union all
    select '/limits/storage_gb', p_definition #> '{limits,storage_gb}', 1, 1000
    union all
    select p.place || '/price_minor', p.package -> 'price_minor', 0, 9007199254740991 from packages p
  ),
  features as (
    select f.position, f.feature, row_number() over (partition by f.feature order by f.position) as rank
    from jsonb_array_elements(
      case jsonb_typeof(p_definition -> 'features') when 'array' then p_definition -> 'features' else '[]' end
    ) with ordinality as f (feature, position)
  )
  select o.place, 'must be an object'
  from objects o
  where jsonb_typeof(o.value) is distinct from 'object'
  union all
  select o.place || '/' || replace(replace(k.key, '~', '~0'), '/', '~1'), 'is not a known field'
  from objects o
  cross join lateral jsonb_object_keys(case jsonb_typeof(o.value) when 'object' then o.value else '{}' end) as k (key)
  where k.key <> all (o.required || o.optional)
  union all
  select o.place || '/' || k.key, 'is required'
  from objects o
  cross join lateral unnest(o.required) as k (key)
  where jsonb_typeof(o.value) = 'object' and o.value -> k.key is null
  union all
  select t.place, 'must be text'
  from texts t
  where jsonb_typeof(t.value) <> 'string'
  union all
  select t.place, 'must have 1 to ' || t.max_length || ' characters, without a space before or after'
  from texts t
  where jsonb_typeof(t.value) = 'string'
    and (char_length(t.value #>> '{}') not between 1 and t.max_length or t.value #>> '{}' ~ '^ | $')
  union all
  select t.place, 'must not have control characters'
  from texts t
  where jsonb_typeof(t.value) = 'string' and t.value #>> '{}' ~ '[\x01-\x1f\x7f-\x9f]'
  union all
  select s.place, 'must be 1 to 63 of a-z, 0-9 and hyphens, and not begin with a hyphen'
  from slugs s
  where s.value is not null
    and not (jsonb_typeof(s.value) = 'string' and s.value #>> '{}' ~ '^[a-z0-9][a-z0-9-]{0,62}$')
  union all
  select s.place, 'stands here for the second time'
  from slugs s
  where jsonb_typeof(s.value) = 'string' and s.rank > 1
  union all
  select l.place, 'must be a list of 1 to ' || l.max_length
  from lists l
  where l.value is not null
    and not case jsonb_typeof(l.value) when 'array' then jsonb_array_length(l.value) between 1 and l.max_length else false end
  union all
  select '/segments', 'must have at most 500 packages in all'
  where (select count(*) from packages) > 500
  union all
  select n.place, 'must be a whole number from ' || n.min_value || ' to ' || n.max_value
  from numbers n
  where n.value is not null
    and not case jsonb_typeof(n.value)
      when 'number' then n.value::numeric between n.min_value and n.max_value and n.value::numeric = trunc(n.value::numeric)
      else false
    end
  union all
  select '/features', 'must be a list'
  where jsonb_typeof(p_definition -> 'features') <> 'array'
  union all
  select '/features/' || (f.position - 1)::text, 'must be one of basic, analytics, reporting, advanced_security, api_access, webhooks'
  from features f
  where not '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'::jsonb @> f.feature
    or jsonb_typeof(f.feature) <> 'string'
  union all
  select '/features/' || (f.position - 1)::text, 'stands here for the second time'
  from features f
  where f.rank > 1
$$;

revoke all on function private.template_problems(jsonb) from public, anon, authenticated, service_role;
comment on function private.template_problems(jsonb) is
  'Every fault of a template definition: JSON pointer and what is wrong. No rows for one that a tenant can be made from (I9).';

create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select not exists (select from private.template_problems(p_definition))
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a tenant can be made from a template definition: private.template_problems finds nothing.';

create or replace function private.refuse_to_change_template()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'is_current' = to_jsonb(old) - 'is_current' then
    return new;
  end if;
  raise exception 'a version of a template never changes: % is refused', tg_op
    using errcode = 'insufficient_privilege', hint = 'Save another version.';
end
$$;

revoke all on function private.refuse_to_change_template() from public, anon, authenticated, service_role;
comment on function private.refuse_to_change_template() is
  'Refuses every change of a version but which one is current, to everybody, the table''s owner included: tenants say that they are made of it.';

alter table public.tenant_templates
  add column created_by uuid,
  -- Once more, so that what was saved by hand before is held against the rule as it is now: a dump that breaks it can't be restored.
  drop constraint template_definition_is_valid,
  add constraint template_definition_is_valid check (private.is_valid_template(definition));

comment on table public.tenant_templates is
  'The single source of a new tenant''s defaults. A version never changes; a change is a new version. A template of which no version is current is retired: no tenant is made from it.';
comment on column public.tenant_templates.created_by is 'The admin who saved it. NULL for what came with a migration.';

create trigger refuse_to_change_template before update or delete on public.tenant_templates
  for each row execute function private.refuse_to_change_template();
create trigger refuse_to_empty_templates before truncate on public.tenant_templates
  for each statement execute function private.refuse_to_change_template();

create table private.tenant_clones (
  tenant_id uuid
    constraint tenant_clones_pkey primary key
    constraint clone_is_a_tenant references public.tenants (id) on delete cascade,
  source_tenant_id uuid not null,
  catalogue jsonb not null,
  constraint clone_is_not_its_own_source check (tenant_id <> source_tenant_id)
);

comment on table private.tenant_clones is
  'Tenants whose catalogue was another''s. What for other tenants is their template''s definition is for these the copy they began with.';
comment on column private.tenant_clones.source_tenant_id is
  'The tenant whose catalogue and settings it was given. No foreign key: that one may be purged, and this one stays.';
comment on column private.tenant_clones.catalogue is
  'What the clone began with, as private.describe_catalogue has it: {"segments": [...]}.';

alter table private.tenant_clones enable row level security;
revoke all on table private.tenant_clones from public, anon, authenticated, service_role;

create or replace function private.lock_template(p_name text)
returns public.tenant_templates
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_current public.tenant_templates;
begin
  -- By its name, since there may be no row yet. Provisioning never waits for it: it reads what is current, and no more.
  perform pg_advisory_xact_lock(hashtextextended('template ' || p_name, 0));
  select * into v_current from public.tenant_templates t where t.name = p_name and t.is_current;
  return v_current;
end
$$;

revoke all on function private.lock_template(text) from public, anon, authenticated, service_role;
comment on function private.lock_template(text) is
  'The current version of a template, which nobody else changes until the transaction ends. All NULL where none is current.';

create or replace function private.require_template_version(p_current public.tenant_templates, p_expected_version integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if coalesce(p_current.version, 0) <> p_expected_version then
    perform private.raise_error(
      'PRECONDITION_FAILED', jsonb_build_object('version', coalesce(p_current.version, 0)),
      'Somebody has changed the template since: read it again.'
    );
  end if;
end
$$;

revoke all on function private.require_template_version(public.tenant_templates, integer) from public, anon, authenticated, service_role;
comment on function private.require_template_version(public.tenant_templates, integer) is
  'Raises PRECONDITION_FAILED unless this is the version that the caller has read; 0: that none is current. NULL expects nothing.';

create or replace function private.describe_template(p_name text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Retired, it is known by its last version.
  select jsonb_build_object(
    'name', t.name,
    'version', t.version,
    'is_retired', not t.is_current,
    'definition', t.definition,
    'created_at', t.created_at,
    'created_by', t.created_by,
    'version_count', (select count(*) from public.tenant_templates v where v.name = p_name),
    'versions', (
      select jsonb_agg(
        jsonb_build_object(
          'version', v.version, 'is_current', v.is_current, 'created_at', v.created_at, 'created_by', v.created_by
        )
        order by v.version desc
      )
      from (
        select * from public.tenant_templates v where v.name = p_name order by v.version desc limit 100
      ) as v
    )
  )
  from public.tenant_templates t
  where t.name = p_name
  order by t.is_current desc, t.version desc
  limit 1
$$;

revoke all on function private.describe_template(text) from public, anon, authenticated, service_role;
comment on function private.describe_template(text) is
  'A template for admins: {name, version, is_retired, definition, created_at, created_by, version_count, versions}, the latest 100 of them, the newest first. NULL where there is none.';

create or replace function private.make_template_current(
  p_action text,
  p_name text,
  p_definition jsonb,
  p_expected_version integer,
  p_details jsonb default '{}'
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := auth.uid();
  v_current public.tenant_templates;
  v_version integer;
begin
  -- Looked at first, so that who has no token left keeps nobody waiting.
  perform private.check_tokens(v_admin_user_id, 'templates', 1);
  v_current := private.lock_template(p_name);

  -- Before what was expected: who asks again because the answer was lost has made it so.
  if v_current.definition = p_definition then
    return jsonb_build_object(
      'template', private.describe_template(p_name),
      'is_changed', false,
      'rate_limit', private.check_tokens(v_admin_user_id, 'templates', 0)
    );
  end if;
  perform private.require_template_version(v_current, p_expected_version);

  update public.tenant_templates t set is_current = false where t.name = p_name and t.is_current;
  insert into public.tenant_templates (name, version, definition, created_by)
  select p_name, coalesce(max(t.version), 0) + 1, p_definition, v_admin_user_id
  from public.tenant_templates t
  where t.name = p_name
  returning version into v_version;

  perform private.record_event(
    p_action, null, null, null, jsonb_build_object('template', p_name) || p_details,
    jsonb_build_object('version', v_current.version), jsonb_build_object('version', v_version)
  );
  return jsonb_build_object(
    'template', private.describe_template(p_name),
    'is_changed', true,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'templates')
  );
end
$$;

revoke all on function private.make_template_current(text, text, jsonb, integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.make_template_current(text, text, jsonb, integer, jsonb) is
  'Makes a definition a template''s next version, unless the current one is equal: {template, is_changed, rate_limit}. The caller is an admin, and the definition is valid. Raises PRECONDITION_FAILED or RATE_LIMITED.';

create or replace function private.list_templates(p_with_retired boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_admin();
  return (
    select coalesce(jsonb_agg(to_jsonb(l) order by l.name), '[]')
    from (
      select distinct on (t.name)
        t.name,
        t.version,
        not t.is_current as is_retired,
        jsonb_array_length(t.definition -> 'segments') as segment_count,
        jsonb_array_length(jsonb_path_query_array(t.definition, '$.segments[*].packages[*]')) as package_count,
        t.created_at,
        t.created_by
      from public.tenant_templates t
      order by t.name, t.is_current desc, t.version desc
    ) as l
    where p_with_retired or not l.is_retired
  );
end
$$;

revoke all on function private.list_templates(boolean) from public, anon, authenticated, service_role;
grant execute on function private.list_templates(boolean) to authenticated;
comment on function private.list_templates(boolean) is 'See public.list_templates.';

create or replace function private.get_template(p_name text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_template jsonb;
begin
  perform private.require_admin();
  v_template := private.describe_template(p_name);
  if v_template is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such template.');
  end if;
  return v_template;
end
$$;

revoke all on function private.get_template(text) from public, anon, authenticated, service_role;
grant execute on function private.get_template(text) to authenticated;
comment on function private.get_template(text) is 'See public.get_template.';

create or replace function private.get_template_version(p_name text, p_version integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_version jsonb;
begin
  perform private.require_admin();
  select to_jsonb(t) into v_version
  from public.tenant_templates t
  where t.name = p_name and t.version = p_version;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such version of a template.');
  end if;
  return v_version;
end
$$;

revoke all on function private.get_template_version(text, integer) from public, anon, authenticated, service_role;
grant execute on function private.get_template_version(text, integer) to authenticated;
comment on function private.get_template_version(text, integer) is 'See public.get_template_version.';

create or replace function private.save_template(p_name text, p_definition jsonb, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_problems jsonb;
begin
  perform private.require_admin();
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_problems
  from (
    select '/name' as pointer, 'must be a label: a-z, then up to 62 of a-z, 0-9, _ and -' as message
    where p_name is null or p_name !~ '^[a-z][a-z0-9_-]{0,62}$'
    union all
    select * from private.template_problems(p_definition)
    limit 100
  ) as p;
  if v_problems is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_problems));
  end if;
  return private.make_template_current('template_saved', p_name, p_definition, p_expected_version);
end
$$;

revoke all on function private.save_template(text, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function private.save_template(text, jsonb, integer) to authenticated;
comment on function private.save_template(text, jsonb, integer) is 'See public.save_template.';

create or replace function private.restore_template(p_name text, p_version integer, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition jsonb;
begin
  perform private.require_admin();
  select t.definition into v_definition
  from public.tenant_templates t
  where t.name = p_name and t.version = p_version;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such version of a template.');
  end if;
  return private.make_template_current(
    'template_restored', p_name, v_definition, p_expected_version, jsonb_build_object('restored_version', p_version)
  );
end
$$;

revoke all on function private.restore_template(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.restore_template(text, integer, integer) to authenticated;
comment on function private.restore_template(text, integer, integer) is 'See public.restore_template.';

create or replace function private.retire_template(p_name text, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_current public.tenant_templates;
begin
  if p_name = 'default' then
    perform private.raise_error(
      'INVALID_TRANSITION', '{}', 'Requests that name no template are made from this one: save another version of it.'
    );
  end if;
  perform private.check_tokens(v_admin_user_id, 'templates', 1);
  v_current := private.lock_template(p_name);
  if not exists (select from public.tenant_templates t where t.name = p_name) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such template.');
  end if;
  if v_current.name is null then
    return jsonb_build_object(
      'template', private.describe_template(p_name),
      'is_changed', false,
      'rate_limit', private.check_tokens(v_admin_user_id, 'templates', 0)
    );
  end if;
  perform private.require_template_version(v_current, p_expected_version);

  update public.tenant_templates t set is_current = false where t.name = p_name and t.is_current;
  perform private.record_event(
    'template_retired', null, null, null, jsonb_build_object('template', p_name),
    jsonb_build_object('version', v_current.version), '{"version": null}'
  );
  return jsonb_build_object(
    'template', private.describe_template(p_name),
    'is_changed', true,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'templates')
  );
end
$$;

revoke all on function private.retire_template(text, integer) from public, anon, authenticated, service_role;
grant execute on function private.retire_template(text, integer) to authenticated;
comment on function private.retire_template(text, integer) is 'See public.retire_template.';

create or replace function private.describe_catalogue(p_tenant_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'segments',
    coalesce(
      jsonb_agg(
        jsonb_strip_nulls(
          jsonb_build_object(
            'slug', s.slug, 'name', s.name, 'hero_title', s.hero_title, 'position', s.position,
            'packages', (
              select coalesce(
                jsonb_agg(
                  jsonb_build_object(
                    'slug', p.slug, 'name', p.name, 'price_minor', p.price_minor, 'grouping_order', p.grouping_order
                  )
                  order by p.grouping_order, p.slug
                ),
                '[]'
              )
              from public.packages p
              where p.tenant_id = s.tenant_id and p.segment_id = s.id
            )
          )
        )
        order by s.position, s.slug
      ),
      '[]'
    )
  )
  from public.segments s
  where s.tenant_id = p_tenant_id
$$;

revoke all on function private.describe_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.describe_catalogue(uuid) is
  'A tenant''s segments and packages in the form of a template''s definition, with the numbers they are sorted by.';

create or replace function private.catalogue_definition(p_tenant_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(c.catalogue, m.definition)
  from public.tenants t
  join public.tenant_templates m on m.name = t.template_name and m.version = t.template_version
  left join private.tenant_clones c on c.tenant_id = t.id
  where t.id = p_tenant_id
$$;

revoke all on function private.catalogue_definition(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_definition(uuid) is
  'The catalogue that a tenant began with: of a clone its copy, else of its template''s recorded version.';

create or replace function private.raise_absent_template(p_name text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if exists (select from public.tenant_templates t where t.name = p_name) then
    perform private.raise_error(
      'TEMPLATE_RETIRED', '{"errors": [{"pointer": "/template", "message": "is retired"}]}',
      'Choose another template, or have this one restored.'
    );
  end if;
  perform private.raise_error(
    'VALIDATION_ERROR', '{"errors": [{"pointer": "/template", "message": "is not a known template"}]}'
  );
end
$$;

revoke all on function private.raise_absent_template(text) from public, anon, authenticated, service_role;
comment on function private.raise_absent_template(text) is
  'Raises TEMPLATE_RETIRED for a template that was, VALIDATION_ERROR for one that never was. The caller has seen that none is current.';

-- What a tenant is made of is read in one statement, so from one snapshot, and without a lock. Of a template that is enough:
-- its versions never change, and a statement sees exactly one of them as current, whoever makes another so meanwhile. With
-- any lock that an edit has to wait for, the row might turn out to be current no more when the lock is had, and none be found.
create or replace function private.read_blueprint(p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_source_id constant uuid := (p_payload ->> 'clone_of')::uuid;
  v_status text;
  v_blueprint jsonb;
begin
  if v_source_id is null then
    select t.definition || jsonb_build_object('template_name', t.name, 'template_version', t.version) into v_blueprint
    from public.tenant_templates t
    where t.name = p_payload ->> 'template' and t.is_current;
    if not found then
      perform private.raise_absent_template(p_payload ->> 'template');
    end if;
    return v_blueprint;
  end if;

  select
    t.status,
    private.describe_catalogue(t.id) || jsonb_build_object(
      'template_name', t.template_name,
      'template_version', t.template_version,
      'timezone', t.timezone,
      'currency', t.currency,
      'settings', t.settings,
      'features', t.features,
      'limits', jsonb_build_object('users', t.user_limit, 'storage_gb', t.storage_limit_gb)
    )
  into v_status, v_blueprint
  from public.tenants t
  where t.id = v_source_id;
  if not found then
    perform private.raise_absent_tenant(v_source_id);
  end if;
  -- One that waits for its owner may be nobody's yet and gone in a moment; what is archived is kept for being restored alone.
  if v_status not in ('active', 'suspended', 'setup_incomplete') then
    perform private.raise_invalid_transition(v_status, 'clone');
  end if;
  return v_blueprint;
end
$$;

revoke all on function private.read_blueprint(jsonb) from public, anon, authenticated, service_role;
comment on function private.read_blueprint(jsonb) is
  'What the tenant of a normalised payload is made of: a template''s definition, or the like of the tenant that is cloned with its timezone, currency and settings; and template_name and template_version. Raises TEMPLATE_RETIRED or VALIDATION_ERROR for the template, NOT_FOUND, TENANT_PURGED or INVALID_TRANSITION for the tenant.';

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  with template_segments as (
    select coalesce((s.segment ->> 'position')::integer, s.position) as position, s.segment, gen_random_uuid() as id
    from jsonb_array_elements(p_definition -> 'segments') with ordinality as s (segment, position)
  ),
  new_segments as (
    insert into public.segments (id, tenant_id, slug, name, hero_title, position)
    select s.id, p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position
    from template_segments s
  )
  insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  select
    p_tenant_id, s.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
    coalesce((p.package ->> 'grouping_order')::integer, p.position)
  from template_segments s
  cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
$$;

revoke all on function private.copy_catalogue(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb) is 'Gives a tenant the segments and packages of a definition: a template''s, or another tenant''s (I9).';

create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  with rows_of_tenant as (
    select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
    from public.segments s
    left join public.packages p on p.segment_id = s.id
    where s.tenant_id = p_tenant_id
  ),
  rows_of_template as (
    select
      s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
      coalesce((s.segment ->> 'position')::integer, s.position::integer),
      p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
      coalesce((p.package ->> 'grouping_order')::integer, p.position::integer)
    from jsonb_array_elements(private.catalogue_definition(p_tenant_id) -> 'segments') with ordinality as s (segment, position)
    left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
  )
  select not exists (
    (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
  )
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those that it began with, its template''s or what it is a clone of: nobody has changed or added any.';

create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition constant jsonb := private.catalogue_definition(p_tenant_id);
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  insert into public.segments (tenant_id, slug, name, hero_title, position)
  select p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
    coalesce((s.segment ->> 'position')::integer, s.position)
  from jsonb_array_elements(v_definition -> 'segments') with ordinality as s (segment, position)
  where not exists (select from public.segments own where own.tenant_id = p_tenant_id);

  -- What lost its segment goes to the first, before the packages it began with are looked at.
  update public.packages p
  set segment_id = first.id
  from (select s.id from public.segments s where s.tenant_id = p_tenant_id order by s.position, s.id limit 1) first
  where p.tenant_id = p_tenant_id
    and not exists (select from public.segments s where s.id = p.segment_id);

  if not exists (select from public.packages p where p.tenant_id = p_tenant_id) then
    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    -- Segments may have been renamed since: what finds none of its own goes to the first.
    select
      p_tenant_id,
      coalesce(
        (select own.id from public.segments own where own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'),
        (select first.id from public.segments first where first.tenant_id = p_tenant_id order by first.position, first.id limit 1)
      ),
      p.package ->> 'slug',
      p.package ->> 'name',
      (p.package ->> 'price_minor')::numeric::bigint,
      coalesce((p.package ->> 'grouping_order')::integer, p.position)
    from jsonb_array_elements(v_definition -> 'segments') as s (segment)
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position);
  end if;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what it began with and lacks (I9): segments where it has none, packages where it has none. Changes nothing that is there.';

create or replace function private.create_tenant(p_request public.provisioning_requests)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_blueprint constant jsonb := private.read_blueprint(v_payload);
begin
  insert into public.tenants (
    id, request_id, name, slug, domain, isolation, template_name, template_version, timezone, currency,
    contact_email, contact_phone, contact_address, settings, features, user_limit, storage_limit_gb
  )
  values (
    p_request.tenant_id,
    p_request.id,
    v_payload #>> '{tenant,name}',
    v_payload #>> '{tenant,slug}',
    v_payload #>> '{tenant,domain}',
    v_payload ->> 'isolation',
    v_blueprint ->> 'template_name',
    (v_blueprint ->> 'template_version')::integer,
    coalesce(v_payload #>> '{tenant,timezone}', v_blueprint ->> 'timezone'),
    coalesce(v_payload #>> '{tenant,currency}', v_blueprint ->> 'currency'),
    v_payload #>> '{tenant,contact,email}',
    v_payload #>> '{tenant,contact,phone}',
    v_payload #>> '{tenant,contact,address}',
    coalesce(nullif(v_payload #> '{tenant,settings}', 'null'), v_blueprint -> 'settings'),
    array(
      select jsonb_array_elements_text(coalesce(nullif(v_payload -> 'features', 'null'), v_blueprint -> 'features'))
    ),
    -- By way of numeric: JSON keeps 10.0 as it was written.
    coalesce(v_payload #>> '{limits,users}', v_blueprint #>> '{limits,users}')::numeric::integer,
    coalesce(v_payload #>> '{limits,storage_gb}', v_blueprint #>> '{limits,storage_gb}')::numeric::integer
  );
  perform private.copy_catalogue(p_request.tenant_id, v_blueprint);

  if v_payload ? 'clone_of' then
    -- What the source has lost itself comes from the template that both of them record (I9).
    perform private.restore_catalogue(p_request.tenant_id);
    insert into private.tenant_clones (tenant_id, source_tenant_id, catalogue)
    values (p_request.tenant_id, (v_payload ->> 'clone_of')::uuid, private.describe_catalogue(p_request.tenant_id));
    perform private.record_event(
      'tenant_cloned', p_request.id, p_request.tenant_id, p_request.current_attempt,
      jsonb_build_object('source_tenant_id', v_payload ->> 'clone_of')
    );
  end if;
end
$$;

revoke all on function private.create_tenant(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests) is
  'Makes the request''s tenant, still provisioning, with the catalogue of its template''s current version, or of the tenant that it clones. Raises what private.read_blueprint does.';

-- Set-based: a batch of ten thousand is examined by this one statement, before anything of it is written. Only a preview of
-- names, as for a single request: the unique constraints judge what others do meanwhile.
create or replace function private.examine_items(
  p_admin_user_id uuid,
  p_batch_key uuid,
  p_items jsonb,
  p_positions integer[] default null
)
returns table (
  item_position integer, idempotency_key uuid, given jsonb, payload jsonb, known_request_id uuid, error jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with given as materialized (
    select i.number::integer as number, coalesce(p_positions[i.number], i.number::integer - 1) as position, i.item
    from jsonb_array_elements(p_items) with ordinality as i (item, number)
  ),
  items as materialized (
    select
      g.position,
      case
        when g.item ->> 'idempotency_key' is null then private.batch_item_key(p_batch_key, g.position)
        when pg_input_is_valid(g.item ->> 'idempotency_key', 'uuid') then (g.item ->> 'idempotency_key')::uuid
      end as key,
      g.item -> 'payload' as given,
      coalesce(private.given_item_error(g.item -> 'error'), e.error) as error
    from given g
    left join private.payload_errors(
      array(select g.item -> 'payload' from given g order by g.number)
    ) e on e.number = g.number
  ),
  payloads as materialized (
    select i.position, i.key, private.fill_payload_defaults(i.given) as payload
    from items i
    where i.error is null
  ),
  named as materialized (
    select
      p.*,
      p.payload #>> '{tenant,slug}' as slug,
      p.payload #>> '{tenant,domain}' as domain,
      p.payload #>> '{owner,email}' as email,
      (p.payload #>> '{owner,user_id}')::uuid as user_id,
      r.id as request_id,
      r.batch_id as known_batch_id,
      r.status as known_status,
      r.payload as known_payload
    from payloads p
    left join public.provisioning_requests r on r.admin_user_id = p_admin_user_id and r.idempotency_key = p.key
  ),
  -- Within the batch the first to want a name has it, whatever becomes of it.
  ranked as (
    select
      n.*,
      min(n.position) over (partition by n.key) as key_at,
      min(n.position) over (partition by n.slug) as slug_at,
      min(n.position) over (partition by n.domain) as domain_at,
      min(n.position) filter (where n.user_id is null) over (partition by n.email) as email_at
    from named n
  ),
  faults (position, rank, code, pointer, message, duplicate_of) as (
    select i.position, 0, 'IDEMPOTENCY_KEY_MISSING', '', 'needs an idempotency key that is a UUID', null::integer
    from items i
    where i.key is null
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the idempotency key of another item', r.key_at
    from ranked r
    where r.key is not null and r.key_at < r.position
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has an idempotency key that was used for another payload', null
    from ranked r
    where r.known_payload <> r.payload
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the key of an item of a batch that is made as a whole', null
    from ranked r
    join public.provisioning_batches b on b.id = r.known_batch_id
    where r.known_status <> 'completed' and b.mode = 'all_or_nothing' and b.idempotency_key <> p_batch_key
    union all
    select r.position, 2, t.code, '/template', t.message, null
    from ranked r
    cross join lateral (
      select
        case when count(*) = 0 then 'VALIDATION_ERROR' else 'TEMPLATE_RETIRED' end,
        case when count(*) = 0 then 'is not a known template' else 'is retired' end
      from public.tenant_templates t
      where t.name = r.payload ->> 'template'
      having not coalesce(bool_or(t.is_current), false)
    ) as t (code, message)
    -- What was made from it is answered as ever.
    where r.known_status is distinct from 'completed' and not r.payload ? 'clone_of'
    union all
    select r.position, 2, 'VALIDATION_ERROR', '', 'must not be a clone: those are made one by one', null
    from ranked r
    where r.payload ? 'clone_of'
    union all
    select r.position, 3, case s.problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end, '/tenant/slug', 'is ' || s.problem, null
    from ranked r
    cross join lateral (select private.slug_problem(r.slug)) as s (problem)
    where s.problem is not null and r.request_id is null
    union all
    select r.position, 3, 'DUPLICATE_SLUG', '/tenant/slug', 'is the slug of another item', r.slug_at
    from ranked r
    where r.slug_at < r.position
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is taken', null
    from ranked r
    where r.request_id is null and exists (select from public.tenants t where t.domain = r.domain)
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is the domain of another item', r.domain_at
    from ranked r
    where r.domain is not null and r.domain_at < r.position
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is not available', null
    from ranked r
    where r.request_id is null and r.user_id is null and private.check_owner_email(r.email) is not null
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is the address of another item', r.email_at
    from ranked r
    where r.user_id is null and r.email_at < r.position
    union all
    select r.position, 6, 'VALIDATION_ERROR', '/owner/user_id', 'is not a user with this e-mail address', null
    from ranked r
    where r.user_id is not null
      and r.request_id is null
      and not exists (
        select from auth.users u
        where u.id = r.user_id
          and lower(u.email) = r.email
          and u.deleted_at is null
          and u.email_confirmed_at is not null
      )
  ),
  errors as (
    select
      f.position,
      jsonb_build_object(
        'code', (array_agg(f.code order by f.rank, f.duplicate_of nulls first))[1],
        'errors', jsonb_agg(jsonb_build_object('pointer', f.pointer, 'message', f.message) order by f.rank, f.duplicate_of nulls first),
        'duplicate_of', min(f.duplicate_of)
      ) as error
    from faults f
    group by f.position
  )
  select
    i.position,
    coalesce(i.key, private.batch_item_key(p_batch_key, i.position)),
    coalesce(i.given, 'null'),
    n.payload,
    n.request_id,
    coalesce(i.error, e.error)
  from items i
  left join named n on n.position = i.position
  left join errors e on e.position = i.position
$$;

revoke all on function private.examine_items(uuid, uuid, jsonb, integer[]) from public, anon, authenticated, service_role;
comment on function private.examine_items(uuid, uuid, jsonb, integer[]) is
  'Every item of a batch ([{payload, idempotency_key, error}]) with its key, its normalised payload, the request that its key already stands for, and its faults against itself, the batch and the database: {code, errors, duplicate_of}.';

create or replace function private.fill_payload_defaults(p_payload jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload. What a clone
  -- leaves out is null: it is the source's, whatever that has when the clone is made.
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', p_payload #>> '{tenant,name}',
      'slug', coalesce(p_payload #>> '{tenant,slug}', private.slugify(p_payload #>> '{tenant,name}')),
      'domain', p_payload #>> '{tenant,domain}',
      'timezone', coalesce(p_payload #>> '{tenant,timezone}', case when p_payload ->> 'clone_of' is null then 'UTC' end),
      'currency', coalesce(p_payload #>> '{tenant,currency}', case when p_payload ->> 'clone_of' is null then 'USD' end),
      'contact', jsonb_build_object(
        'email', lower(p_payload #>> '{tenant,contact,email}'),
        'phone', p_payload #>> '{tenant,contact,phone}',
        'address', p_payload #>> '{tenant,contact,address}'
      ),
      'settings', coalesce(
        nullif(p_payload #> '{tenant,settings}', 'null'), case when p_payload ->> 'clone_of' is null then '{}'::jsonb end
      )
    ),
    'owner', jsonb_build_object(
      'email', lower(p_payload #>> '{owner,email}'),
      'full_name', p_payload #>> '{owner,full_name}',
      'mode', coalesce(p_payload #>> '{owner,mode}', 'invite'),
      'user_id', lower(p_payload #>> '{owner,user_id}')
    ),
    'template', coalesce(p_payload ->> 'template', case when p_payload ->> 'clone_of' is null then 'default' end),
    'isolation', coalesce(p_payload ->> 'isolation', 'shared'),
    -- A set: order and repetition mean nothing. NULL leaves it to the template, an empty list is an answer.
    'features', case
      when jsonb_typeof(p_payload -> 'features') = 'array' then (
        select coalesce(jsonb_agg(distinct f.feature order by f.feature), '[]')
        from jsonb_array_elements_text(p_payload -> 'features') as f (feature)
      )
    end,
    'limits', jsonb_build_object(
      'users', nullif(p_payload #> '{limits,users}', 'null'),
      'storage_gb', nullif(p_payload #> '{limits,storage_gb}', 'null')
    ),
    'api_key', coalesce((p_payload ->> 'api_key')::boolean, false)
  ) || case
    -- There only where it means something: the payloads of requests from before it was known are equal to such without it.
    when p_payload ->> 'clone_of' is null then '{}'
    else jsonb_build_object('clone_of', lower(p_payload ->> 'clone_of'))
  end
$$;

revoke all on function private.fill_payload_defaults(jsonb) from public, anon, authenticated, service_role;
comment on function private.fill_payload_defaults(jsonb) is
  'A payload without faults, with every default filled in and addresses in lower case.';

-- Of many payloads at once, since a batch may bring ten thousand: begun once for each of them, this takes four times as long.
create or replace function private.payload_problems(p_payloads jsonb[])
returns table (number integer, pointer text, message text, code text)
language sql
stable
set search_path = ''
as $$
  with payloads as materialized (
    select p.number::integer as number, p.payload
    from unnest(p_payloads) with ordinality as p (payload, number)
  ),
  -- form: what a text that is there must be; private.is_well_formed knows it by its path.
  text_rules (path, is_required, max_length, code, form) as (
    values
      ('{tenant,name}'::text[], true, 255, 'VALIDATION_ERROR', null),
      ('{tenant,slug}', false, null, 'INVALID_SLUG', 'must be a DNS label of 3 to 63 characters'),
      ('{tenant,domain}', false, null, 'VALIDATION_ERROR', 'must be a lower-case host name'),
      ('{tenant,timezone}', false, 64, 'VALIDATION_ERROR', 'must be an IANA time zone'),
      ('{tenant,currency}', false, 3, 'VALIDATION_ERROR', 'must be an ISO 4217 code'),
      ('{tenant,contact,email}', false, null, 'VALIDATION_ERROR', 'must be an e-mail address'),
      ('{tenant,contact,phone}', false, 50, 'VALIDATION_ERROR', null),
      ('{tenant,contact,address}', false, 500, 'VALIDATION_ERROR', null),
      ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED', 'must be an e-mail address'),
      ('{owner,full_name}', true, 255, 'VALIDATION_ERROR', null),
      ('{owner,mode}', false, null, 'VALIDATION_ERROR', 'must be invite, password, temporary or existing'),
      ('{owner,user_id}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{template}', false, 63, 'VALIDATION_ERROR', 'must be a label'),
      ('{clone_of}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{isolation}', false, null, 'VALIDATION_ERROR', 'must be shared; a schema of its own is not available yet')
  ),
  text_fields as materialized (
    select p.number, r.*, p.payload #> r.path as value, p.payload #>> r.path as content
    from payloads p
    cross join text_rules r
    where p.payload #> r.path is not null or r.is_required
  ),
  object_rules (path, allowed_keys) as (
    values
      ('{}'::text[], '{tenant,owner,template,isolation,features,limits,api_key,clone_of}'::text[]),
      ('{tenant}', '{name,slug,domain,timezone,currency,contact,settings}'),
      ('{tenant,contact}', '{email,phone,address}'),
      ('{tenant,settings}', null),
      ('{owner}', '{email,full_name,mode,user_id}'),
      ('{limits}', '{users,storage_gb}')
  ),
  objects as materialized (
    select p.number, o.*, p.payload #> o.path as value
    from payloads p
    cross join object_rules o
    where p.payload #> o.path is not null
  ),
  number_rules (path, max_value) as (
    values ('{limits,users}'::text[], 10000), ('{limits,storage_gb}', 1000)
  ),
  numbers as (
    select p.number, n.*, p.payload #> n.path as value
    from payloads p
    cross join number_rules n
    where jsonb_typeof(p.payload #> n.path) <> 'null'
  ),
  problems (number, path, message, code) as (
    select o.number, o.path, 'must be an object', 'VALIDATION_ERROR'
    from objects o
    where jsonb_typeof(o.value) <> 'object'
      and (jsonb_typeof(o.value) <> 'null' or o.path in ('{}', '{tenant}', '{owner}'))
    union all
    select o.number, o.path || k.key, 'is not a known field', 'VALIDATION_ERROR'
    from objects o
    cross join lateral jsonb_object_keys(case when jsonb_typeof(o.value) = 'object' then o.value else '{}' end) as k (key)
    where o.allowed_keys is not null and k.key <> all (o.allowed_keys)
    union all
    select f.number, f.path, 'is required', f.code
    from text_fields f
    where f.is_required and coalesce(f.content, '') = ''
    union all
    select f.number, f.path, 'must be text', f.code
    from text_fields f
    where jsonb_typeof(f.value) not in ('string', 'null')
    union all
    select f.number, f.path, format('must have 1 to %s characters', f.max_length), f.code
    from text_fields f
    where jsonb_typeof(f.value) = 'string' and f.content <> btrim(f.content)
      or char_length(f.content) > f.max_length
      or not f.is_required and f.max_length is not null and f.content = ''
    union all
    select f.number, f.path, 'must not have control characters', f.code
    from text_fields f
    where f.content ~ '[\x01-\x1f\x7f-\x9f]'
    union all
    select f.number, f.path, f.form, f.code
    from text_fields f
    where f.form is not null
      and f.content is not null
      and not (f.is_required and f.content = '')
      and not private.is_well_formed(f.path, f.content)
    union all
    select n.number, n.path, format('must be a whole number from 1 to %s', n.max_value), 'VALIDATION_ERROR'
    from numbers n
    where not case
      when jsonb_typeof(n.value) = 'number' then
        (n.value::numeric) between 1 and n.max_value and n.value::numeric = trunc(n.value::numeric)
      else false
    end
    union all
    select p.number, '{tenant,settings}', 'must have at most 16 KiB', 'VALIDATION_ERROR'
    from payloads p
    where octet_length((p.payload #> '{tenant,settings}')::text) > 16384
    union all
    select p.number, '{features}', 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'features') <> 'null'
      and not ((p.payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
        and jsonb_typeof(p.payload -> 'features') = 'array')
    union all
    select p.number, '{api_key}', 'must be true or false', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'api_key') not in ('boolean', 'null')
    union all
    select p.number, '{owner,user_id}', 'goes with mode existing, and only with it', 'VALIDATION_ERROR'
    from payloads p
    where (coalesce(p.payload #>> '{owner,mode}', 'invite') = 'existing')
      <> (p.payload #>> '{owner,user_id}' is not null)
    union all
    select p.number, '{template}', 'must be left out: a clone is of the template that its source is of', 'VALIDATION_ERROR'
    from payloads p
    where p.payload ->> 'clone_of' is not null and p.payload ->> 'template' is not null
    union all
    select p.number, '{tenant,slug}', 'no slug can be made from this name: give one', 'INVALID_SLUG'
    from payloads p
    where p.payload #>> '{tenant,slug}' is null
      and jsonb_typeof(p.payload #> '{tenant,name}') = 'string'
      and p.payload #>> '{tenant,name}' <> ''
      and not private.is_valid_slug(private.slugify(p.payload #>> '{tenant,name}'))
  )
  -- JSON pointers (RFC 6901), the whole document being ''.
  select
    p.number,
    coalesce(
      (
        select string_agg('/' || replace(replace(step.key, '~', '~0'), '/', '~1'), '' order by step.position)
        from unnest(p.path) with ordinality as step (key, position)
      ),
      ''
    ),
    p.message,
    p.code
  from problems p
$$;

revoke all on function private.payload_problems(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_problems(jsonb[]) is
  'Every fault of each provisioning payload, numbered from 1: JSON pointer, what is wrong, and the error code it stands for. No rows for one that is good.';

create or replace function private.is_well_formed(p_path text[], p_content text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select case p_path
    when '{tenant,slug}' then private.is_valid_slug(p_content)
    when '{tenant,domain}' then private.is_valid_domain(p_content)
    -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
    when '{tenant,timezone}' then case
      when p_content ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
        then private.is_known_timezone(p_content)
      else false
    end
    when '{tenant,currency}' then p_content ~ '^[A-Z]{3}$'
    when '{tenant,contact,email}' then private.is_valid_email(p_content)
    when '{owner,email}' then private.is_valid_email(p_content)
    when '{owner,mode}' then p_content in ('invite', 'password', 'temporary', 'existing')
    when '{owner,user_id}' then pg_input_is_valid(p_content, 'uuid')
    when '{clone_of}' then pg_input_is_valid(p_content, 'uuid')
    when '{template}' then p_content ~ '^[a-z][a-z0-9_-]*$'
    when '{isolation}' then p_content = 'shared'
  end
$$;

revoke all on function private.is_well_formed(text[], text) from public, anon, authenticated, service_role;
comment on function private.is_well_formed(text[], text) is
  'Whether a text of a provisioning payload has the form that its place asks for.';

create or replace function public.list_templates(p_with_retired boolean default false)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_templates(p_with_retired)
$$;

revoke all on function public.list_templates(boolean) from public, anon, authenticated, service_role;
grant execute on function public.list_templates(boolean) to authenticated;
comment on function public.list_templates(boolean) is
  'For admins: the current version of each template, by name: [{name, version, is_retired, segment_count, package_count, created_at, created_by}]; with p_with_retired also those that no tenant is made from any more, each by its last version.';

create or replace function public.get_template(p_name text)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_template(p_name)
$$;

revoke all on function public.get_template(text) from public, anon, authenticated, service_role;
grant execute on function public.get_template(text) to authenticated;
comment on function public.get_template(text) is
  'For admins: a template as it is now (private.describe_template), also a retired one. Raises NOT_FOUND.';

create or replace function public.get_template_version(p_name text, p_version integer)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_template_version(p_name, p_version)
$$;

revoke all on function public.get_template_version(text, integer) from public, anon, authenticated, service_role;
grant execute on function public.get_template_version(text, integer) to authenticated;
comment on function public.get_template_version(text, integer) is
  'For admins: one version of a template, current or not: {name, version, is_current, definition, created_at, created_by}. It never changes but in is_current. Raises NOT_FOUND.';

create or replace function public.save_template(p_name text, p_definition jsonb, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.save_template(p_name, p_definition, p_expected_version)
$$;

revoke all on function public.save_template(text, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function public.save_template(text, jsonb, integer) to authenticated;
comment on function public.save_template(text, jsonb, integer) is
  'For admins: makes this definition the current version of a template, new or not, of which all tenants are made from now on: {template, is_changed, rate_limit}. One that equals the current version changes nothing. With p_expected_version only while that one is current (0: none is). Raises VALIDATION_ERROR with a pointer into the definition for each fault, PRECONDITION_FAILED or RATE_LIMITED.';

create or replace function public.restore_template(p_name text, p_version integer, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.restore_template(p_name, p_version, p_expected_version)
$$;

revoke all on function public.restore_template(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.restore_template(text, integer, integer) to authenticated;
comment on function public.restore_template(text, integer, integer) is
  'For admins: makes an older version''s definition current again, as a version of its own, so that numbers tell the order; brings back a retired template as well. Answers and raises what public.save_template does, and NOT_FOUND.';

create or replace function public.retire_template(p_name text, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.retire_template(p_name, p_expected_version)
$$;

revoke all on function public.retire_template(text, integer) from public, anon, authenticated, service_role;
grant execute on function public.retire_template(text, integer) to authenticated;
comment on function public.retire_template(text, integer) is
  'For admins: no tenant is made from this template any more, until a version is saved or restored; those that were stay as they are. Answers and raises what public.save_template does, NOT_FOUND, and INVALID_TRANSITION for default.';

create or replace function private.is_referred_to(p_tenant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_reference record;
  v_is_found boolean;
begin
  for v_reference in
    select c.conrelid::regclass as referring_table, own.attname as referring_column
    from pg_catalog.pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) as pair (own_key, tenants_key)
    join pg_catalog.pg_attribute own on own.attrelid = c.conrelid and own.attnum = pair.own_key
    join pg_catalog.pg_attribute theirs on theirs.attrelid = c.confrelid and theirs.attnum = pair.tenants_key
    where c.contype = 'f'
      and c.confrelid = 'public.tenants'::regclass
      and theirs.attname = 'id'
      -- What every tenant is born with.
      and c.conrelid not in (
        'public.segments'::regclass, 'public.packages'::regclass, 'public.tenant_members'::regclass,
        'private.tenant_api_keys'::regclass, 'private.tenant_clones'::regclass
      )
  loop
    execute format(
      'select exists (select from %s where %I = $1)', v_reference.referring_table, v_reference.referring_column
    )
    into v_is_found
    using p_tenant_id;
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

revoke all on function private.is_referred_to(uuid) from public, anon, authenticated, service_role;
comment on function private.is_referred_to(uuid) is
  'Whether a row of a table that is not ours refers to the tenant by foreign key, whatever would become of it with the tenant.';
