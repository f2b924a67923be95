create or replace function public.admit_sign_up(p_ip text, p_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.admit_sign_up(p_ip, p_email)
$$;

revoke all on function public.admit_sign_up(text, text) from public, anon, authenticated, service_role;
grant execute on function public.admit_sign_up(text, text) to service_role;
comment on function public.admit_sign_up(text, text) is
  'For the sign-up function, before anything else: counts a sign-up from this IP address and of this e-mail address. Returns {rate_limit} of the network. Raises RATE_LIMITED. Secret key only.';
