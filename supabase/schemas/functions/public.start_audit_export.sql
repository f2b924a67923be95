create or replace function public.start_audit_export(p_filter jsonb default '{}')
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.start_audit_export(p_filter)
$$;

revoke all on function public.start_audit_export(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.start_audit_export(jsonb) to authenticated;
comment on function public.start_audit_export(jsonb) is
  'For admins: notes in the audit that it is about to be exported, and by what filter. Answers {filter, rows}, the filter closed at its end, to be read page by page with list_events. Raises VALIDATION_ERROR over 50,000 events.';
