set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.get_tenant_timeline(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- The latest; a tenant that is edited daily for years has more than a page can show.
  v_most constant integer := 500;
  v_request public.provisioning_requests;
  v_entries jsonb;
begin
  perform private.require_admin();
  select * into v_request from public.provisioning_requests r where r.tenant_id = p_tenant_id;
  -- A tenant is every admin's to see, also one that was purged; a request that made none is its own admin's (I7), a sign-up nobody's.
  if not exists (select from public.tenants t where t.id = p_tenant_id)
    and not exists (select from private.tenant_tombstones d where d.tenant_id = p_tenant_id)
    and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true)
  then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  select jsonb_agg(to_jsonb(latest) order by latest.at, latest.position) into v_entries
  from (
    select *
    from (
      select
        'attempt' as kind, a.started_at as at, -1::bigint as position, a.status as what, a.attempt_number,
        extract(epoch from a.ended_at - a.started_at) as seconds, null::text as actor_kind, null::uuid as actor_id,
        null::text as actor_email, a.error, null::jsonb as before, null::jsonb as after, '{}'::jsonb as details,
        private.next_step(a.status, a.error ->> 'code') as next_step
      from public.provisioning_attempts a
      where a.request_id = v_request.id
      union all
      select
        'event', e.occurred_at, e.id, e.action, e.attempt_number, null, e.actor_kind, e.actor_id,
        (select u.email from auth.users u where u.id = e.actor_id),
        case e.action when 'attempt_failed' then jsonb_build_object('code', e.details ->> 'code', 'reason', e.details ->> 'reason') end,
        -- The audit keeps no addresses; who reads what happened wants them, as they are now.
        case e.action
          when 'tenant_transferred' then jsonb_build_object(
            'owner', coalesce((select u.email from auth.users u where u.id = (e.details ->> 'from')::uuid), e.details ->> 'from')
          )
          else e.before
        end,
        case e.action
          when 'tenant_transferred' then jsonb_build_object(
            'owner', coalesce((select u.email from auth.users u where u.id = (e.details ->> 'to')::uuid), e.details ->> 'to')
          )
          else e.after
        end,
        e.details, private.next_step(e.action, case e.action when 'attempt_failed' then e.details ->> 'code' end)
      from public.provisioning_events e
      where e.tenant_id = p_tenant_id
    ) as entries
    order by entries.at desc, entries.position desc
    limit v_most + 1
  ) as latest;

  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'entries', coalesce(case when jsonb_array_length(v_entries) > v_most then v_entries - 0 else v_entries end, '[]'),
    'is_complete', coalesce(jsonb_array_length(v_entries) <= v_most, true)
  );
end
$$;
