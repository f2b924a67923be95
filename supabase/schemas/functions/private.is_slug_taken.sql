create or replace function private.is_slug_taken(p_slug text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- One statement: a purge that commits between two would hide the slug from both.
  return exists (select from public.tenants t where t.slug = p_slug)
    or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now());
end
$$;

revoke all on function private.is_slug_taken(text) from public, anon, authenticated, service_role;
comment on function private.is_slug_taken(text) is
  'Whether a tenant has this slug, or one had it that was purged too short a time ago.';
