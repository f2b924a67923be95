create or replace function private.check_owner_email_availability(p_email text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_problem text;
begin
  perform private.require_admin();
  v_problem := private.check_owner_email(p_email);
  -- Taken and reserved are one answer: which it is, is nobody's business.
  return jsonb_build_object(
    'available', v_problem is null,
    'reason', case v_problem when 'reserved' then 'taken' else v_problem end
  );
end
$$;

revoke all on function private.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_owner_email_availability(text) to authenticated;
comment on function private.check_owner_email_availability(text) is 'See public.check_owner_email_availability.';
