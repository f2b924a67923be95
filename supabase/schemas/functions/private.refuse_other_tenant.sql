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
