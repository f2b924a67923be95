create or replace function private.start_audit_export(p_filter jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_max_rows constant integer := 50000;
  v_filter jsonb;
  v_rows integer;
begin
  perform private.require_admin();
  perform private.event_conditions(p_filter);
  -- What happens while it is read, its own event included, belongs to the next one.
  v_filter := p_filter || jsonb_build_object('to', least((p_filter ->> 'to')::timestamptz, clock_timestamp()));

  execute format(
    'select count(*) from (select from public.provisioning_events e where true %s limit $2) as matching',
    private.event_conditions(v_filter)
  )
  into v_rows
  using v_filter, v_max_rows + 1;

  if v_rows > v_max_rows then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/from', 'message', format('leaves more than %s events: narrow the filters', v_max_rows)
      )))
    );
  end if;

  -- Text that a caller made up is not kept: it could be anything, a mistyped secret too.
  perform private.record_event(
    'audit_exported', null, null, null,
    jsonb_build_object(
      'rows', v_rows,
      'filter', v_filter - 'action' - 'http_request_id',
      'other_filters', array(select key from jsonb_object_keys(v_filter) key where key in ('action', 'http_request_id'))
    )
  );
  return jsonb_build_object('filter', v_filter, 'rows', v_rows);
end
$$;

revoke all on function private.start_audit_export(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.start_audit_export(jsonb) to authenticated;
comment on function private.start_audit_export(jsonb) is 'See public.start_audit_export.';
