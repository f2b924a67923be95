create or replace function private.older_functions()
returns table (signature text, pattern text)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.functions') is not null then
    return query execute $query$
      select f.signature, '\m(tenants|auto_provisioning|employees|provision_tenant)\M'
      from landlord_legacy.functions f
      where not f.is_dropped
    $query$;
  end if;
end
$$;

revoke all on function private.older_functions() from public, anon, authenticated, service_role;
comment on function private.older_functions() is
  'The application''s functions that named the older system when it was set aside, and what names it. No rows where there was none.';
