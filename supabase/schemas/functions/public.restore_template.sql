create or replace function public.restore_template(p_name text, p_version integer, p_expected_version integer default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.restore_template(p_name, p_version, p_expected_version)
$$;

revoke all on function public.restore_template(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.restore_template(text, integer, integer) to authenticated;
comment on function public.restore_template(text, integer, integer) is
  'For admins: makes an older version''s definition current again, as a version of its own, so that numbers tell the order; brings back a retired template as well. Answers and raises what public.save_template does, and NOT_FOUND.';
