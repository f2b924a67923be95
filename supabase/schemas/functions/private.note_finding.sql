create or replace function private.note_finding(p_kind text, p_subject text, p_detail jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into private.adoption_findings (kind, subject, detail)
  values (p_kind, p_subject, jsonb_strip_nulls(p_detail))
  on conflict (kind, subject) do nothing
$$;

revoke all on function private.note_finding(text, text, jsonb) from public, anon, authenticated, service_role;
comment on function private.note_finding(text, text, jsonb) is
  'Notes what a person should look at, once: what was acknowledged stays so.';
