create or replace function private.slug_problem(p_slug text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when not coalesce(private.is_valid_slug(p_slug), false) then 'invalid'
    else private.slug_holder(p_slug)
  end;
end
$$;

revoke all on function private.slug_problem(text) from public, anon, authenticated, service_role;
comment on function private.slug_problem(text) is 'Why a slug can''t be had: invalid, reserved or taken. NULL if it can.';
