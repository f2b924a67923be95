create or replace function private.get_provisioning_statistics(p_bucket text, p_from text, p_to text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
declare
  -- In hours: a day of the session's time zone may have 23 of them.
  v_step constant interval := case p_bucket when 'hour' then '1 hour' when 'day' then '24 hours' end;
  v_most constant integer := case p_bucket when 'hour' then 31 * 24 else 366 end;
  -- Beyond it, sums of times would be none.
  v_end constant timestamptz := '10000-01-01';
  v_errors jsonb;
  v_from timestamptz;
  v_to timestamptz;
begin
  perform private.require_admin();
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_errors
  from (
    values
      ('/bucket', 'must be hour or day', v_step is not null),
      ('/from', 'must be a time', pg_input_is_valid(coalesce(p_from, 'now'), 'timestamptz')),
      ('/to', 'must be a time', pg_input_is_valid(coalesce(p_to, 'now'), 'timestamptz'))
  ) as p (pointer, message, is_valid)
  where not p.is_valid;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  v_to := date_trunc(p_bucket, least(coalesce(p_to::timestamptz, clock_timestamp()), v_end) + v_step - interval '1 microsecond', 'UTC');
  v_from := date_trunc(p_bucket, coalesce(p_from::timestamptz, v_to - case p_bucket when 'hour' then 24 else 30 end * v_step), 'UTC');
  if v_from >= v_to then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/from", "message": "must be before the end"}]}');
  end if;
  if v_to - v_from > v_most * v_step then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/from', 'message', format('must be at most %s %ss before the end', v_most, p_bucket)
      )))
    );
  end if;

  return (
    with ended as materialized (
      select
        date_trunc(p_bucket, a.ended_at, 'UTC') as bucket,
        a.status,
        a.error ->> 'code' as code,
        -- A sign-up's goes on until its owner opens an e-mail, which says nothing of us.
        case when a.status = 'succeeded' and s.id is null then extract(epoch from a.ended_at - a.started_at) end as seconds
      from public.provisioning_attempts a
      left join public.provisioning_requests s on s.id = a.request_id and s.admin_user_id = private.nobody()
      where a.ended_at >= v_from and a.ended_at < v_to
    ),
    counted as (
      select
        e.bucket,
        count(*) filter (where e.status = 'succeeded') as completed,
        count(*) filter (where e.status = 'failed') as failed,
        percentile_cont('{0.5,0.95}'::double precision[]) within group (order by e.seconds) as seconds
      from ended e
      group by e.bucket
    )
    select jsonb_build_object(
      'bucket', p_bucket,
      'from', v_from,
      'to', v_to,
      'series', (
        select jsonb_agg(
          jsonb_build_object(
            'from', b.bucket,
            'completed', coalesce(c.completed, 0),
            'failed', coalesce(c.failed, 0),
            'p50_seconds', round(c.seconds[1]::numeric, 3),
            'p95_seconds', round(c.seconds[2]::numeric, 3)
          )
          order by b.bucket
        )
        from generate_series(v_from, v_to - v_step, v_step) as b (bucket)
        left join counted c on c.bucket = b.bucket
      ),
      'failures', (
        select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'count', f.count) order by f.count desc, f.code), '[]')
        from (
          select coalesce(e.code, 'PROVISIONING_FAILED') as code, count(*) as count
          from ended e
          where e.status = 'failed'
          group by 1
        ) as f
      )
    )
  );
end
$$;

revoke all on function private.get_provisioning_statistics(text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_statistics(text, text, text) to authenticated;
comment on function private.get_provisioning_statistics(text, text, text) is 'See public.get_provisioning_statistics.';
