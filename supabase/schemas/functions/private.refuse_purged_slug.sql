create or replace function private.refuse_purged_slug()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Now that this row holds the slug, nobody else can; and whoever held it before has left a tombstone that this sees.
  if exists (select from private.tenant_tombstones d where d.slug = new.slug and d.reissue_after > now()) then
    raise unique_violation using
      constraint = 'purged_slug_is_not_reissued',
      message = format('slug %s was a purged tenant''s', new.slug);
  end if;
  return null;
end
$$;

revoke all on function private.refuse_purged_slug() from public, anon, authenticated, service_role;
comment on function private.refuse_purged_slug() is
  'Judges what private.slug_holder can only foresee: that a tenant was purged between the look and the writing.';
