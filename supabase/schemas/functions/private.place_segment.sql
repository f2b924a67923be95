create or replace function private.place_segment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_present public.segments;
begin
  if not private.enter_own_catalogue(new.tenant_id) then
    return new;
  end if;

  select * into v_present from public.segments s where s.tenant_id = new.tenant_id and s.slug = new.slug;
  if found then
    new.name := coalesce(new.name, v_present.name);
    new.position := coalesce(new.position, v_present.position);
    return new;
  end if;

  perform private.require_catalogue_room(new.tenant_id, 'segments');
  new.position := coalesce(new.position, private.next_place(new.tenant_id));
  return new;
end
$$;

revoke all on function private.place_segment() from public, anon, authenticated, service_role;
comment on function private.place_segment() is
  'What private.place_package is for packages: the last place, and no more segments than there may be.';
