create or replace function public.acknowledge_adoption_findings(p_note text, p_ids bigint[] default null, p_kind text default null)
returns integer
language sql
security invoker
set search_path = ''
as $$
  select private.acknowledge_adoption_findings(p_ids, p_kind, p_note)
$$;

revoke all on function public.acknowledge_adoption_findings(text, bigint[], text) from public, anon, authenticated, service_role;
grant execute on function public.acknowledge_adoption_findings(text, bigint[], text) to service_role;
comment on function public.acknowledge_adoption_findings(text, bigint[], text) is
  'Closes findings of an adoption, by ids (1 to 1000) or all of a kind, with a note of who has seen them and what came of it; the audit keeps it. Returns how many. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';
