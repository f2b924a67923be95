create or replace function private.older_moment(p_table text, p_column text)
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (
      select case
        when a.atttypid = 'timestamptz'::regtype then format('case when %s then t.%I end', v.in_range, p_column)
        -- The platform's servers run in UTC, so that is what a time without a zone was.
        else format('case when %s then t.%I::timestamp at time zone ''UTC'' end', v.in_range, p_column)
      end
      from pg_catalog.pg_attribute a
      -- A date has years that a timestamptz has not, and clients read none but these.
      cross join lateral (
        select format('not isfinite(t.%1$I) or t.%1$I between ''0001-01-02'' and ''9999-12-30''', p_column) as in_range
      ) as v
      where a.attrelid = to_regclass('landlord_legacy.' || p_table) and a.attname = p_column and not a.attisdropped
        and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
    ),
    'null::timestamptz'
  )
$$;

revoke all on function private.older_moment(text, text) from public, anon, authenticated, service_role;
comment on function private.older_moment(text, text) is
  'The SQL expression, over alias t, of an older table''s column as a timestamptz; NULL where there is no such column, or it is out of the years 1 to 9999.';
