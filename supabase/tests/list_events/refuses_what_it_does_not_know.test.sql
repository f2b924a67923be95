select tests.create_admin('admin');
select tests.sign_in('admin');

select is(
  jsonb_build_array(tests.error_of(call) ->> 'code', to_jsonb(tests.pointers_of(tests.error_of(call)))),
  jsonb_build_array('VALIDATION_ERROR', pointers::jsonb),
  call
)
from (
  values
    ('select public.list_events(''[]'')', '[""]'),
    ('select public.list_events(null)', '[""]'),
    ('select public.list_events(''{"actor_id": "x", "tenant_id": null, "color": "red"}'')', '["/actor_id", "/color", "/tenant_id"]'),
    ('select public.list_events(''{"from": "once upon a time", "to": {}}'')', '["/from", "/to"]'),
    ('select public.list_events(''{"id) or (1=1": "x"}'')', '["/id) or (1=1"]'),
    ('select public.list_events(p_cursor => ''1'')', '["/cursor"]'),
    ('select public.list_events(p_cursor => ''99999999999999999999-1'')', '["/cursor"]'),
    ('select public.list_events(p_limit => 0)', '["/limit"]'),
    ('select public.list_events(p_limit => 1001)', '["/limit"]'),
    ('select public.list_events(p_limit => null)', '["/limit"]'),
    ('select public.start_audit_export(''{"color": "red"}'')', '["/color"]')
) as refused (call, pointers);

select is(
  public.list_events('{"action": "'' or true --"}') -> 'events', '[]', 'a filter is compared, never run'
);
