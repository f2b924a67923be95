create or replace function public.admit_sign_up(p_ip text default null, p_email text default null)
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
  'For the sign-up function: counts a sign-up from this IP address, or of this e-mail address. One at a time, so that the network''s token stays spent when the address has none. Returns what is left (private.describe_bucket). Raises RATE_LIMITED. Secret key only.';
