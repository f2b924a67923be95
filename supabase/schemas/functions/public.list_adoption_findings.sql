create or replace function public.list_adoption_findings(
  p_kind text default null, p_after bigint default null, p_limit integer default 100
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_adoption_findings(p_kind, p_after, p_limit)
$$;

revoke all on function public.list_adoption_findings(text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_adoption_findings(text, bigint, integer) to service_role;
comment on function public.list_adoption_findings(text, bigint, integer) is
  'What waits for a person since an older system was adopted: {kinds: [{kind, open, remedy, subjects}], findings: [{id, kind, subject, detail, found_at}], next_after}. kinds counts all of them and names the first five of each; findings is a page of 1 to 1000 of one kind or of all, by id, next_after what to ask for next, NULL at the end. Secret key only. Raises VALIDATION_ERROR.';
