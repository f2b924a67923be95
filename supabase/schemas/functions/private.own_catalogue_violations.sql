create or replace function private.own_catalogue_violations()
returns table (problem text, tenant_id uuid)
language plpgsql
security definer
set search_path = ''
-- Whoever may write to one tenant's tables may lock them as well, and must not keep the doctor from all others.
set lock_timeout = '100ms'
as $$
declare
  v_schema text;
  v_problems text[];
begin
  for tenant_id in select t.id from public.tenants t where t.isolation = 'schema' loop
    v_schema := private.tenant_schema_name(tenant_id);
    v_problems := '{}';
    begin
      execute format(
        $query$
          select array_remove(
            array[
              case when not exists (select from %1$I.segments) then 'TENANT_HAS_NO_SEGMENT' end,
              case when not exists (select from %1$I.packages) then 'TENANT_HAS_NO_PACKAGE' end,
              case
                when exists (
                  select from %1$I.packages p where not exists (select from %1$I.segments s where s.id = p.segment_id)
                ) then 'OWN_PACKAGE_HAS_NO_SEGMENT'
              end
            ],
            null
          )
        $query$,
        v_schema
      )
      into v_problems;
      -- Taking back what was only read gives back its locks: those on the tables of a few hundred tenants are all that Postgres
      -- has room for.
      raise exception using errcode = 'LL001';
    exception
      -- Missing, as is told elsewhere, or purged this moment; or drifted; or locked, and looked at the next time.
      when sqlstate 'LL001' or syntax_error_or_access_rule_violation or invalid_schema_name or lock_not_available then
        null;
    end;
    foreach problem in array v_problems loop
      return next;
    end loop;
  end loop;
end
$$;

revoke all on function private.own_catalogue_violations() from public, anon, authenticated, service_role;
comment on function private.own_catalogue_violations() is
  'Tenants whose own schema lacks a catalogue (I9).';
