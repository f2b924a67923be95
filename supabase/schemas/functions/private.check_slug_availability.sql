create or replace function private.check_slug_availability(p_slug text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rate_limit jsonb;
  v_problem text;
begin
  v_rate_limit := private.spend_tokens(private.require_admin(), 'availability');
  v_problem := private.slug_problem(p_slug);
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'slug', 'reason', v_problem)
  );
  return jsonb_build_object(
    'available', v_problem is null,
    'reason', v_problem,
    'suggestions', case when v_problem is null then '[]' else private.suggest_slugs(p_slug) end,
    'rate_limit', v_rate_limit
  );
end
$$;

revoke all on function private.check_slug_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_slug_availability(text) to authenticated;
comment on function private.check_slug_availability(text) is 'See public.check_slug_availability.';
