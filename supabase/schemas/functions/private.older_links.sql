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
