set lock_timeout = '5s';
set statement_timeout = '60s';

-- Functions and tables refer to each other; bodies are checked when they first run, and by the tests.
set check_function_bodies = off;

create schema if not exists private;
comment on schema private is
  'Everything PostgREST must not expose: SECURITY DEFINER functions, key hashes, reference data. Never add it to the exposed schemas.';

revoke all on schema private from public;
-- USAGE lets RLS policies and the invoker wrappers in public reach single functions; tables here are granted to nobody.
grant usage on schema private to authenticated, service_role;

create or replace function private.is_active_admin(p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.employees e
    join auth.users u on u.id = e.user_id and u.deleted_at is null
    where e.user_id = p_user_id
      and e.role in ('SUPER_ADMIN', 'ADMIN')
      and e.status = 'ACTIVE'
  )
$$;

revoke all on function private.is_active_admin(uuid) from public, anon, authenticated, service_role;
comment on function private.is_active_admin(uuid) is 'Whether a user is an active admin, by public.employees and nothing else.';

create or replace function private.is_admin()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select private.is_active_admin((select auth.uid()))
$$;

revoke all on function private.is_admin() from public, anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated;
comment on function private.is_admin() is 'Whether the caller is an active admin.';

create or replace function private.member_tenant_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid())
    and not m.must_change_password
$$;

revoke all on function private.member_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.member_tenant_ids() to authenticated;
comment on function private.member_tenant_ids() is
  'The tenants the caller may see as a member: none while a temporary password still has to be changed.';

create or replace function private.is_valid_slug(p_slug text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- No "--" anywhere: that also keeps out every xn-- label, and with it all look-alike host names.
  select p_slug ~ '^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$' and p_slug !~ '--'
$$;

revoke all on function private.is_valid_slug(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_slug(text) is
  'Whether the text is a DNS label of 3 to 63 characters (RFC 1035 2.3.1, digits allowed first by RFC 1123 2.1). Reserved names are another question.';

create or replace function private.is_valid_domain(p_domain text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_domain ~ '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$'
    and char_length(p_domain) <= 253
$$;

revoke all on function private.is_valid_domain(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_domain(text) is
  'Whether the text is a lower-case host name of at least two labels (RFC 1123). Internationalised names come in their xn-- form.';

create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- All parts are compared with the good ones, not searched for bad ones: in jsonpath a comparison of the wrong types is
  -- neither true nor false, and would be found on neither side.
  select coalesce(
    jsonb_typeof(p_definition -> 'segments') = 'array'
    and jsonb_typeof(p_definition -> 'features') = 'array'
    and (p_definition -> 'features')
      <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
    and jsonb_path_exists(
      p_definition,
      '$.limits ? (@.users >= 1 && @.users <= 10000 && @.users.floor() == @.users
        && @.storage_gb >= 1 && @.storage_gb <= 1000 && @.storage_gb.floor() == @.storage_gb)'
    )
    and jsonb_array_length(jsonb_path_query_array(p_definition, '$.segments[*]')) > 0
    and jsonb_path_query_array(p_definition, '$.segments[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name != "" && @.packages.type() == "array" && @.packages.size() > 0)'
    )
    -- Prices stay exact in JSON, whose numbers are doubles to most readers.
    and jsonb_path_query_array(p_definition, '$.segments[*].packages[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*].packages[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name != ""
        && @.price_minor >= 0 && @.price_minor <= 9007199254740991 && @.price_minor.floor() == @.price_minor)'
    )
    and (
      select count(*) = count(distinct s.slug) from jsonb_path_query(p_definition, '$.segments[*].slug') as s (slug)
    )
    and (
      select count(*) = count(distinct p.slug)
      from jsonb_path_query(p_definition, '$.segments[*].packages[*].slug') as p (slug)
    ),
    false
  )
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a tenant can be made from a template definition: segments with packages (I9), each slug once, known features, limits in range.';

create or replace function private.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

revoke all on function private.touch_updated_at() from public, anon, authenticated, service_role;
comment on function private.touch_updated_at() is 'Keeps updated_at true.';
