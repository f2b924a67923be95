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
