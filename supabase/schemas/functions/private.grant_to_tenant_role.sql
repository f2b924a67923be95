create or replace function private.grant_to_tenant_role(p_schema text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  execute format('grant select, insert, update, delete on all tables in schema %1$I to %1$I', p_schema);
  execute format('grant usage on all sequences in schema %1$I to %1$I', p_schema);
  execute format('grant execute on all routines in schema %1$I to %1$I', p_schema);
end
$$;

revoke all on function private.grant_to_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.grant_to_tenant_role(text) is
  'Lets the role of a tenant''s own schema read and write all that is in it. It owns nothing there: what the tables are is for migrations to say.';
