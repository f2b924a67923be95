create or replace function private.save_template(p_name text, p_definition jsonb, p_expected_version integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_problems jsonb;
begin
  perform private.require_admin();
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_problems
  from (
    select '/name' as pointer, 'must be a label: a-z, then up to 62 of a-z, 0-9, _ and -' as message
    where p_name is null or p_name !~ '^[a-z][a-z0-9_-]{0,62}$'
    union all
    select * from private.template_problems(p_definition)
    limit 100
  ) as p;
  if v_problems is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_problems));
  end if;
  return private.make_template_current('template_saved', p_name, p_definition, p_expected_version);
end
$$;

revoke all on function private.save_template(text, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function private.save_template(text, jsonb, integer) to authenticated;
comment on function private.save_template(text, jsonb, integer) is 'See public.save_template.';
