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
