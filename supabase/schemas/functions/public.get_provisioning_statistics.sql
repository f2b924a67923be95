create or replace function public.get_provisioning_statistics(
  p_bucket text default 'hour',
  p_from text default null,
  p_to text default null
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_statistics(p_bucket, p_from, p_to)
$$;

revoke all on function public.get_provisioning_statistics(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_statistics(text, text, text) to authenticated;
comment on function public.get_provisioning_statistics(text, text, text) is
  'For admins: what became of attempts, by the hour or day (UTC) in which they ended: {bucket, from, to, series: [{from, completed, failed, p50_seconds, p95_seconds}], failures: [{code, count}]}. The span is widened to whole buckets; at most 31 days by hour, 366 by day; the latest 24 hours or 30 days if left out. Raises VALIDATION_ERROR.';
