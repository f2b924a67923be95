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
