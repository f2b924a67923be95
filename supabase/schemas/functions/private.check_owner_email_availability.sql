create or replace function private.check_owner_email_availability(p_email text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rate_limit jsonb;
  v_answer jsonb;
begin
  v_rate_limit := private.spend_tokens(private.require_admin(), 'availability');
  select jsonb_build_object(
    'available', problem is null,
    -- Taken and reserved are one answer: which it is, is nobody's business.
    'reason', case problem when 'reserved' then 'taken' else problem end
  )
  into v_answer
  from private.check_owner_email(p_email) problem;

  -- What was learnt, and how often somebody asks: never the address, which need not be a customer's.
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'email', 'reason', v_answer -> 'reason')
  );
  return v_answer || jsonb_build_object('rate_limit', v_rate_limit);
end
$$;

revoke all on function private.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_owner_email_availability(text) to authenticated;
comment on function private.check_owner_email_availability(text) is 'See public.check_owner_email_availability.';
