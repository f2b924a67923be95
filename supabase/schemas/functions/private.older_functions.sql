create or replace function private.older_functions()
returns table (id oid, signature text)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.functions') is not null then
    return query execute $query$
      select p.oid, f.signature
      from landlord_legacy.functions f
      -- The signature changes with an older table's row type in it, the id with a restored dump.
      join pg_catalog.pg_proc p on p.oid in (f.id, to_regprocedure(f.signature)) and p.proname = f.name
      where not f.is_dropped and p.prokind in ('f', 'p')
        and pg_catalog.pg_get_functiondef(p.oid) ~* '\m(tenants|auto_provisioning|employees|provision_tenant)\M'
    $query$;
  end if;
end
$$;

revoke all on function private.older_functions() from public, anon, authenticated, service_role;
comment on function private.older_functions() is
  'The application''s functions that named the older system when it was set aside and still do, each with the signature it had then. No rows where there was none.';
