-- Before row level security has judged the row, so a row for somebody else's tenant passes untouched, and the policy refuses it in the
-- same words whether that tenant exists or not.
create or replace function private.place_package()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_present public.packages;
begin
  if not private.enter_own_catalogue(new.tenant_id) then
    return new;
  end if;

  select * into v_present from public.packages p where p.tenant_id = new.tenant_id and p.slug = new.slug;
  if found then
    -- No row is added: it is merged into that one, or refused. What it does not say stays as it is.
    new.segment_id := coalesce(new.segment_id, v_present.segment_id);
    new.name := coalesce(new.name, v_present.name);
    new.price_minor := coalesce(new.price_minor, v_present.price_minor);
    new.grouping_order := coalesce(new.grouping_order, v_present.grouping_order);
    return new;
  end if;

  perform private.require_catalogue_room(new.tenant_id, 'packages');
  if new.segment_id is null then
    new.segment_id := private.fall_back_to_general(new.tenant_id, new.id, new.slug) ->> 'segment_id';
  end if;
  new.price_minor := coalesce(new.price_minor, 0);
  new.grouping_order := coalesce(new.grouping_order, private.next_place(new.tenant_id, new.segment_id));
  return new;
end
$$;

revoke all on function private.place_package() from public, anon, authenticated, service_role;
comment on function private.place_package() is
  'Gives a package that a member adds over REST what public.upsert_package would: the General segment, the last place, and no more of them than there may be.';
