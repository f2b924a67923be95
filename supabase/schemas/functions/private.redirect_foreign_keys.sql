create or replace function private.redirect_foreign_keys()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key record;
  v_count integer := 0;
begin
  for v_key in
    select k.conname, k.conrelid::regclass as owner, pg_catalog.pg_get_constraintdef(k.oid) as definition,
      format(' REFERENCES landlord_legacy.%s(%s)', r.name, r.key) as older, format(' REFERENCES public.%s(%s)', r.name, r.key) as newer
    from (values ('tenants', 'id'), ('employees', 'user_id')) as r (name, key)
    join pg_catalog.pg_attribute a on a.attrelid = to_regclass('landlord_legacy.' || r.name) and a.attname = r.key
    join pg_catalog.pg_constraint k on k.confrelid = a.attrelid and k.contype = 'f' and k.confkey = array[a.attnum]
    join pg_catalog.pg_class c on c.oid = k.conrelid
    -- A partition's key is its parent's.
    where k.conparentid = 0 and c.relnamespace <> to_regnamespace('landlord_legacy')
  loop
    begin
      -- What was checked is checked anew by this; what was NOT VALID says so in its definition and stays so.
      execute format('alter table %s drop constraint %I', v_key.owner, v_key.conname);
      execute format(
        'alter table %s add constraint %I %s', v_key.owner, v_key.conname, replace(v_key.definition, v_key.older, v_key.newer)
      );
      v_count := v_count + 1;
    exception
      -- Of somebody who is in the older table alone, or of another role's table: it stays as it was, and is reported.
      when foreign_key_violation or insufficient_privilege then null;
    end;
  end loop;
  return v_count;
end
$$;

revoke all on function private.redirect_foreign_keys() from public, anon, authenticated, service_role;
comment on function private.redirect_foreign_keys() is
  'Points the foreign keys of the application''s tables from the older tenants and employees to Landlord''s: same name, same actions. Returns how many; what is left private.older_system_uses tells.';
