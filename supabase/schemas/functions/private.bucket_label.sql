create or replace function private.bucket_label(p_bound double precision)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_bound when 'Infinity' then '+Inf' else p_bound::text end
$$;

revoke all on function private.bucket_label(double precision) from public, anon, authenticated, service_role;
comment on function private.bucket_label(double precision) is 'The bound of a histogram''s bucket as Prometheus writes it.';
