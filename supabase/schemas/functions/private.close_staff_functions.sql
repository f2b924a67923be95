create or replace function private.close_staff_functions()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_function record;
  v_open_to text[];
begin
  for v_function in
    select p.oid as id, p.oid::regprocedure as name, f.signature
    from private.older_functions() f
    join pg_catalog.pg_proc p on p.oid = f.id
    -- What is stable or immutable can't write.
    where p.prosecdef and p.provolatile = 'v' and pg_catalog.pg_get_functiondef(p.oid) ~* '\memployees\M'
      and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))
      -- Once: later it may have been opened again on purpose.
      and not exists (
        select from private.adoption_findings a where a.kind = 'FUNCTION_COULD_MAKE_ADMINS' and a.subject = f.signature
      )
  loop
    begin
      execute format('revoke execute on routine %s from public, anon, authenticated cascade', v_function.name);
    exception
      -- Another role's: it is reported as open.
      when insufficient_privilege then null;
    end;
    v_open_to := array(
      select r.name from unnest(array['anon', 'authenticated']) as r (name)
      where has_function_privilege(r.name, v_function.id, 'execute')
    );
    perform private.note_finding('FUNCTION_COULD_MAKE_ADMINS', v_function.signature, case v_open_to
      when '{}' then '{"revoked_from": ["public", "anon", "authenticated"]}'
      else jsonb_build_object('still_open_to', v_open_to)
    end);
  end loop;
end
$$;

revoke all on function private.close_staff_functions() from public, anon, authenticated, service_role;
comment on function private.close_staff_functions() is
  'Takes from API roles the right to execute functions of the application that name employees and run with their owner''s rights, and notes each: Landlord''s table of that name gives admin rights.';
