set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

insert into private.error_codes (code, http_status) values ('CATALOGUE_LIMIT_REACHED', 409);

alter table public.segments add column updated_at timestamptz not null default now();
comment on column public.segments.slug is 'By what applications and public.upsert_segment know it; unique in its tenant.';
comment on column public.segments.hero_title is 'The headline over its packages. NULL where there is none.';
comment on column public.segments.position is
  'What a tenant''s segments are sorted by, then by slug. Any number, gaps and repeats included; the last place if left out.';
comment on column public.segments.updated_at is 'When it was last written. Of a row from before it was noted: since when it is.';

alter table public.packages add column updated_at timestamptz not null default now();
comment on column public.packages.segment_id is
  'The tenant''s General segment if left out (private.general_segment), which is made if it is missing.';
comment on column public.packages.slug is 'By what applications and public.upsert_package know it; unique in its tenant.';
comment on column public.packages.price_minor is 'In minor units of the tenant''s currency (cents for EUR).';
comment on column public.packages.grouping_order is
  'What the packages of a segment are sorted by, then by slug. Any number, gaps and repeats included; the last place if left out.';
comment on column public.packages.updated_at is 'When it was last written. Of a row from before it was noted: since when it is.';

create or replace function private.require_user()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  begin
    v_user_id := auth.uid();
  exception
    -- A trusted third party's tokens may name their users by something else than a UUID.
    when invalid_text_representation then
      null;
  end;
  if v_user_id is null then
    perform private.raise_error('UNAUTHENTICATED', '{}', 'Sign in.');
  end if;
  return v_user_id;
end
$$;

revoke all on function private.require_user() from public, anon, authenticated, service_role;
comment on function private.require_user() is 'The calling user''s id. Raises UNAUTHENTICATED.';

-- Whoever adds to a catalogue holds its tenant's row, so that two who want the same slug, the same end of a segment or the
-- last free place come one after the other. Lock order, here as everywhere: the request, to which the event in the end may refer,
-- then the tenant, then its segments and packages. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile:
-- who holds the tenant for a key already can come here without waiting for others who do so, too.
create or replace function private.lock_catalogue(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for no key update;
  return v_tenant;
end
$$;

revoke all on function private.lock_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_catalogue(uuid) is
  'A tenant''s row as it is once nobody else adds to its catalogue, until the transaction ends. All NULL where there is none.';

create or replace function private.open_catalogue(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := private.require_user();
  v_is_admin constant boolean := private.is_admin();
  v_tenant public.tenants;
begin
  -- Before any lock: a stranger holds up nobody, and waits for nobody who is at a tenant that they are not to know of.
  if v_is_admin or exists (select from private.member_tenant_ids() m (id) where m.id = p_tenant_id) then
    v_tenant := private.lock_catalogue(p_tenant_id);
  end if;

  if v_is_admin then
    if v_tenant.id is null then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
    if v_tenant.status not in ('active', 'suspended', 'setup_incomplete') then
      perform private.raise_invalid_transition(v_tenant.status, 'edit');
    end if;
  elsif v_tenant.status in ('suspended', 'setup_incomplete') then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('from', v_tenant.status, 'action', 'edit', 'allowed', '[]'::jsonb),
      format('The tenant is %s: until it is active its members read and no more.', v_tenant.status)
    );
  elsif v_tenant.status is distinct from 'active' then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;
  return v_tenant;
end
$$;

revoke all on function private.open_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.open_catalogue(uuid) is
  'Lets the caller change a tenant''s catalogue, alone until the transaction ends: a member where it is active, an admin also where it is suspended or setup_incomplete. Raises UNAUTHENTICATED; INVALID_TRANSITION; NOT_FOUND for whatever the caller may not know of; to admins TENANT_PURGED.';

create or replace function private.enter_own_catalogue(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  if not exists (select from private.writable_tenant_ids() w (id) where w.id = p_tenant_id) then
    return false;
  end if;
  v_tenant := private.lock_catalogue(p_tenant_id);
  -- Policies judge by what was when the statement began; it may have waited for a suspension since.
  if v_tenant.status is distinct from 'active' then
    raise insufficient_privilege using message = 'the tenant is not active any more';
  end if;
  return true;
end
$$;

revoke all on function private.enter_own_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.enter_own_catalogue(uuid) is
  'For triggers on what members add over REST: holds the catalogue of a tenant that they may write to. False, and nothing held, for any other: row level security refuses the row.';

create or replace function private.require_catalogue_room(p_tenant_id uuid, p_kind text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- REST answers a thousand rows at once: a whole catalogue.
  v_limit constant integer := case p_kind when 'segments' then 100 when 'packages' then 1000 end;
  v_count constant integer := case p_kind
    when 'segments' then (select count(*) from public.segments s where s.tenant_id = p_tenant_id)
    when 'packages' then (select count(*) from public.packages p where p.tenant_id = p_tenant_id)
  end;
begin
  if v_count >= v_limit then
    perform private.raise_error(
      'CATALOGUE_LIMIT_REACHED',
      jsonb_build_object('kind', p_kind, 'limit', v_limit),
      format('A tenant may have %s %s: change one that is there.', v_limit, p_kind)
    );
  end if;
end
$$;

revoke all on function private.require_catalogue_room(uuid, text) from public, anon, authenticated, service_role;
comment on function private.require_catalogue_room(uuid, text) is
  'Raises CATALOGUE_LIMIT_REACHED where a tenant has as many segments or packages as it may. The caller holds private.lock_catalogue.';

create or replace function private.general_segment(p_tenant_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- What it is called stands in the template alone. Its slug is the one that the very first default begins with: that version
  -- never changes, whatever later ones and other templates look like.
  with origin as (
    select t.definition #>> '{segments,0,slug}' as slug
    from public.tenant_templates t
    where t.name = 'default'
    order by t.version
    limit 1
  )
  select jsonb_build_object('slug', o.slug, 'name', s.segment ->> 'name', 'hero_title', s.segment ->> 'hero_title')
  from public.tenants own
  join public.tenant_templates t
    on (t.name = own.template_name and t.version = own.template_version) or t.name = 'default'
  cross join lateral jsonb_array_elements(t.definition -> 'segments') as s (segment)
  join origin o on o.slug = s.segment ->> 'slug'
  where own.id = p_tenant_id
  order by
    (t.name = own.template_name and t.version = own.template_version) desc, t.is_current desc, t.version desc
  limit 1
$$;

revoke all on function private.general_segment(uuid) from public, anon, authenticated, service_role;
comment on function private.general_segment(uuid) is
  'The segment for packages that name none, as {slug, name, hero_title}: as the tenant''s own version of its template has it, else as the default template does.';

create or replace function private.next_place(p_tenant_id uuid, p_segment_id uuid default null)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  -- Behind the greatest number that there can be, the slug decides.
  select least(coalesce(max(place), 0)::bigint + 1, 2147483647)::integer
  from (
    select s.position as place from public.segments s
    where s.tenant_id = p_tenant_id and p_segment_id is null
    union all
    select p.grouping_order from public.packages p
    where p.tenant_id = p_tenant_id and p.segment_id = p_segment_id
  ) as places
$$;

revoke all on function private.next_place(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.next_place(uuid, uuid) is
  'The number that comes after all packages of a segment, or without one after all segments of a tenant. The caller holds private.lock_catalogue.';

create or replace function private.fall_back_to_general(p_tenant_id uuid, p_package_id uuid, p_package_slug text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_general constant jsonb := private.general_segment(p_tenant_id);
  v_segment_id uuid;
  v_is_new boolean;
begin
  select s.id into v_segment_id
  from public.segments s
  where s.tenant_id = p_tenant_id and s.slug = v_general ->> 'slug';
  v_is_new := not found;

  if v_is_new then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    insert into public.segments (tenant_id, slug, name, hero_title, position)
    values (
      p_tenant_id, v_general ->> 'slug', v_general ->> 'name', v_general ->> 'hero_title', private.next_place(p_tenant_id)
    )
    returning id into v_segment_id;
  end if;

  perform private.record_event(
    'package_segment_defaulted', (select t.request_id from public.tenants t where t.id = p_tenant_id), p_tenant_id, null,
    jsonb_build_object(
      'package_id', p_package_id, 'package_slug', p_package_slug, 'segment_id', v_segment_id, 'segment_slug', v_general ->> 'slug',
      'is_new_segment', v_is_new
    )
  );
  return jsonb_build_object('segment_id', v_segment_id, 'is_new_segment', v_is_new);
end
$$;

revoke all on function private.fall_back_to_general(uuid, uuid, text) from public, anon, authenticated, service_role;
comment on function private.fall_back_to_general(uuid, uuid, text) is
  'Where a package goes that names no segment: {segment_id, is_new_segment}. Makes the tenant''s General segment if it is missing, and leaves an event. The caller holds private.lock_catalogue. Raises CATALOGUE_LIMIT_REACHED.';

create or replace function private.place_segment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_present public.segments;
begin
  if not private.enter_own_catalogue(new.tenant_id) then
    return new;
  end if;

  select * into v_present from public.segments s where s.tenant_id = new.tenant_id and s.slug = new.slug;
  if found then
    new.name := coalesce(new.name, v_present.name);
    new.position := coalesce(new.position, v_present.position);
    return new;
  end if;

  perform private.require_catalogue_room(new.tenant_id, 'segments');
  new.position := coalesce(new.position, private.next_place(new.tenant_id));
  return new;
end
$$;

revoke all on function private.place_segment() from public, anon, authenticated, service_role;
comment on function private.place_segment() is
  'What private.place_package is for packages: the last place, and no more segments than there may be.';

-- Before row level security has judged the row, so a row for somebody else's tenant passes untouched, and the policy refuses it in the
-- same words whether that tenant exists or not.
create or replace function private.place_package()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_present public.packages;
begin
  if not private.enter_own_catalogue(new.tenant_id) then
    return new;
  end if;

  select * into v_present from public.packages p where p.tenant_id = new.tenant_id and p.slug = new.slug;
  if found then
    -- No row is added: it is merged into that one, or refused. What it does not say stays as it is.
    new.segment_id := coalesce(new.segment_id, v_present.segment_id);
    new.name := coalesce(new.name, v_present.name);
    new.price_minor := coalesce(new.price_minor, v_present.price_minor);
    new.grouping_order := coalesce(new.grouping_order, v_present.grouping_order);
    return new;
  end if;

  perform private.require_catalogue_room(new.tenant_id, 'packages');
  if new.segment_id is null then
    new.segment_id := private.fall_back_to_general(new.tenant_id, new.id, new.slug) ->> 'segment_id';
  end if;
  new.price_minor := coalesce(new.price_minor, 0);
  new.grouping_order := coalesce(new.grouping_order, private.next_place(new.tenant_id, new.segment_id));
  return new;
end
$$;

revoke all on function private.place_package() from public, anon, authenticated, service_role;
comment on function private.place_package() is
  'Gives a package that a member adds over REST what public.upsert_package would: the General segment, the last place, and no more of them than there may be.';

create or replace function private.refuse_other_tenant()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise insufficient_privilege using message = 'a row never goes from one tenant to another';
end
$$;

revoke all on function private.refuse_other_tenant() from public, anon, authenticated, service_role;
comment on function private.refuse_other_tenant() is
  'Refuses what the grant on tenant_id would allow. Without that grant PostgREST could merge no rows: it sets every column that was sent, to what it is.';

create or replace function private.raise_catalogue_fault(p_fault text)
returns void
language plpgsql
stable
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
    raise exception 'unexpected violation of %', p_fault;
  end if;
  perform private.raise_error(
    v_fault.code,
    jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_fault.pointer, 'message', v_fault.message)))
  );
end
$$;

revoke all on function private.raise_catalogue_fault(text) from public, anon, authenticated, service_role;
comment on function private.raise_catalogue_fault(text) is
  'Raises the error code that a violated constraint of the catalogue stands for, or the name of a column that may not be NULL.';

create or replace function private.differing_fields(p_from jsonb, p_to jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(f.key, f.value), '{}')
  from jsonb_each(p_from - 'updated_at') as f (key, value)
  where f.value is distinct from p_to -> f.key
$$;

revoke all on function private.differing_fields(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.differing_fields(jsonb, jsonb) is
  'The columns of the first row that differ from the second, as the first has them, for the audit.';

create or replace function private.record_catalogue_change(p_tenant public.tenants, p_kind text, p_before jsonb, p_after jsonb)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_outcome constant text := case
    when p_before is null then 'created'
    when p_before - 'updated_at' = p_after - 'updated_at' then 'unchanged'
    else 'updated'
  end;
begin
  -- What staff does to a customer's catalogue is evidence. What its members do is their own business, as it is over REST.
  if v_outcome <> 'unchanged' and private.is_admin() then
    perform private.record_event(
      p_kind || '_' || v_outcome, p_tenant.request_id, p_tenant.id, null,
      case v_outcome
        when 'created' then p_after - '{tenant_id,created_at,updated_at}'::text[]
        else jsonb_build_object('id', p_after -> 'id', 'slug', p_after -> 'slug')
      end,
      case v_outcome when 'updated' then private.differing_fields(p_before, p_after) end,
      case v_outcome when 'updated' then private.differing_fields(p_after, p_before) end
    );
  end if;
  return v_outcome;
end
$$;

revoke all on function private.record_catalogue_change(public.tenants, text, jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_catalogue_change(public.tenants, text, jsonb, jsonb) is
  'What came of writing a row of the catalogue: created, updated or unchanged. Leaves an event of what an admin has changed.';

create or replace function private.write_package(p_tenant_id uuid, p_slug text, p_package public.packages)
returns public.packages
language sql
security definer
set search_path = ''
as $$
  insert into public.packages as p (id, tenant_id, segment_id, slug, name, price_minor, grouping_order)
  values (
    p_package.id, p_tenant_id, p_package.segment_id, p_slug, p_package.name, p_package.price_minor, p_package.grouping_order
  )
  on conflict (id) do update
  set segment_id = excluded.segment_id,
      name = excluded.name,
      price_minor = excluded.price_minor,
      grouping_order = excluded.grouping_order
  returning p
$$;

revoke all on function private.write_package(uuid, text, public.packages) from public, anon, authenticated, service_role;
comment on function private.write_package(uuid, text, public.packages) is
  'Writes a package and answers the row as it is then. The caller holds it, or private.lock_catalogue where it is new.';

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
  select * into v_before
  from public.segments s
  where s.tenant_id = p_tenant_id and s.slug = p_slug
  for no key update;

  if not found then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    insert into public.segments (tenant_id, slug, name, hero_title, position)
    values (
      p_tenant_id, p_slug, p_name, nullif(p_hero_title, ''), coalesce(p_position, private.next_place(p_tenant_id))
    )
    returning * into v_after;
  else
    v_after := v_before;
    v_after.name := coalesce(p_name, v_before.name);
    v_after.hero_title := nullif(coalesce(p_hero_title, v_before.hero_title), '');
    v_after.position := coalesce(p_position, v_before.position);
    if v_after is distinct from v_before then
      update public.segments s
      set name = v_after.name, hero_title = v_after.hero_title, position = v_after.position
      where s.id = v_before.id
      returning * into v_after;
    end if;
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'segment', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'segment', to_jsonb(v_after));
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column));
end
$$;

revoke all on function private.upsert_segment(uuid, text, text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.upsert_segment(uuid, text, text, text, integer) to authenticated;
comment on function private.upsert_segment(uuid, text, text, text, integer) is 'See public.upsert_segment.';

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
    and not exists (select from public.segments s where s.tenant_id = p_tenant_id and s.id = p_segment_id)
  then
    perform private.raise_catalogue_fault('package_segment_is_of_its_own_tenant');
  end if;
  -- What is no whole number that a price may be; a cast would round it, or fail without a name.
  if p_price_minor <> trunc(p_price_minor) or p_price_minor not between 0 and 9007199254740991 then
    perform private.raise_catalogue_fault('package_price_is_not_negative');
  end if;

  select * into v_before
  from public.packages p
  where p.tenant_id = p_tenant_id and p.slug = p_slug
  for no key update;
  if not found then
    perform private.require_catalogue_room(p_tenant_id, 'packages');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, gen_random_uuid());
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
    v_after := private.write_package(p_tenant_id, p_slug, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'package', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'package', to_jsonb(v_after), 'segment_fallback', v_fallback);
exception
  when check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column));
end
$$;

revoke all on function private.upsert_package(uuid, text, text, numeric, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.upsert_package(uuid, text, text, numeric, uuid, integer) to authenticated;
comment on function private.upsert_package(uuid, text, text, numeric, uuid, integer) is 'See public.upsert_package.';

create or replace function public.upsert_segment(
  p_tenant_id uuid,
  p_slug text,
  p_name text default null,
  p_hero_title text default null,
  p_position integer default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.upsert_segment(p_tenant_id, p_slug, p_name, p_hero_title, p_position)
$$;

revoke all on function public.upsert_segment(uuid, text, text, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.upsert_segment(uuid, text, text, text, integer) to authenticated;
comment on function public.upsert_segment(uuid, text, text, text, integer) is
  'For members of an active tenant, and for admins: makes the segment with this slug, or changes it. What is left out stays as it is; a new one needs p_name and goes to the end; p_hero_title '''' takes the title away. Answers {outcome, segment}, outcome being created, updated or unchanged: sent again, it is unchanged. Raises UNAUTHENTICATED, NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION, INVALID_SLUG, DUPLICATE_SLUG, CATALOGUE_LIMIT_REACHED or VALIDATION_ERROR.';

create or replace function public.upsert_package(
  p_tenant_id uuid,
  p_slug text,
  p_name text default null,
  p_price_minor numeric default null,
  p_segment_id uuid default null,
  p_grouping_order integer default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.upsert_package(p_tenant_id, p_slug, p_name, p_price_minor, p_segment_id, p_grouping_order)
$$;

revoke all on function public.upsert_package(uuid, text, text, numeric, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.upsert_package(uuid, text, text, numeric, uuid, integer) to authenticated;
comment on function public.upsert_package(uuid, text, text, numeric, uuid, integer) is
  'For members of an active tenant, and for admins: makes the package with this slug, or changes it. What is left out stays as it is; a new one needs p_name, costs 0, and goes to the end of p_segment_id, or of the tenant''s General segment, which is made if missing. p_price_minor is in minor units of the tenant''s currency. Answers {outcome, package, segment_fallback}: outcome is created, updated or unchanged (sent again, it is unchanged), segment_fallback {segment_id, is_new_segment}, or null where the segment was known. Raises UNAUTHENTICATED, NOT_FOUND (also for a segment that is not the tenant''s), TENANT_PURGED, INVALID_TRANSITION, INVALID_SLUG, DUPLICATE_SLUG, CATALOGUE_LIMIT_REACHED or VALIDATION_ERROR.';

-- Nothing is deleted over REST, and no id is chosen or changed. tenant_id is never changed either, by trigger: PostgREST merges
-- a row by setting every column that was sent, those by which it is found included, and needs the grant for that.
grant update (tenant_id) on table public.segments to authenticated;
grant update (tenant_id) on table public.packages to authenticated;

create trigger refuse_other_tenant before update of tenant_id on public.segments
  for each row when (old.tenant_id is distinct from new.tenant_id) execute function private.refuse_other_tenant();
create trigger touch_updated_at before update on public.segments
  for each row execute function private.touch_updated_at();
-- Only what row level security judges; our own functions have placed what they write.
create trigger place_segment before insert on public.segments
  for each row when (row_security_active('public.segments')) execute function private.place_segment();

create trigger refuse_other_tenant before update of tenant_id on public.packages
  for each row when (old.tenant_id is distinct from new.tenant_id) execute function private.refuse_other_tenant();
create trigger touch_updated_at before update on public.packages
  for each row execute function private.touch_updated_at();
create trigger place_package before insert on public.packages
  for each row when (row_security_active('public.packages')) execute function private.place_package();
