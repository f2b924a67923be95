create or replace function private.older_moment(p_table text, p_column text)
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (
      select case
        when a.atttypid = 'timestamptz'::regtype then format('t.%I', p_column)
        -- The platform's servers run in UTC, so that is what a time without a zone was.
        else format('t.%I::timestamp at time zone ''UTC''', p_column)
      end
      from pg_catalog.pg_attribute a
      where a.attrelid = to_regclass('landlord_legacy.' || p_table) and a.attname = p_column and not a.attisdropped
        and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
    ),
    'null::timestamptz'
  )
$$;

revoke all on function private.older_moment(text, text) from public, anon, authenticated, service_role;
comment on function private.older_moment(text, text) is
  'The SQL expression, over alias t, of an older table''s column as a timestamptz; NULL where there is no such column.';
