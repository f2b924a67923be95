create or replace function private.slug_holder(p_slug text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- One statement: a purge that commits between two would hide the slug from both.
  return case
    when exists (select from private.reserved_slugs r where r.slug = p_slug) then 'reserved'
    -- Where a tenant is named by id or slug, it would stand for another's.
    when p_slug ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then 'reserved'
    when exists (select from public.tenants t where t.slug = p_slug)
      or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now()) then 'taken'
  end;
end
$$;

revoke all on function private.slug_holder(text) from public, anon, authenticated, service_role;
comment on function private.slug_holder(text) is
  'Why a slug is not to be had: reserved, or taken, by a tenant or by one that was purged too short a time ago. NULL if it is free.';
