create or replace function private.note_tenant_findings()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.note_finding('TENANT_HAS_NO_OWNER', p.id::text, jsonb_build_object(
    'slug', p.slug, 'reason', p.problem, 'user_ids', p.user_ids, 'older_status', left(p.older_status, 300)
  ))
  from pg_temp.adoption_plan p
  where p.owner_id is null
  order by p.created_at, p.id;

  select private.note_finding('TENANT_VALUE_MENDED', p.id::text, p.mended)
  from pg_temp.adoption_plan p
  where p.mended <> '{}'
  order by p.created_at, p.id;

  select private.note_finding('TENANT_STATUS_UNKNOWN', p.id::text, jsonb_build_object(
    'slug', p.slug, 'older_status', left(p.older_status, 300)
  ))
  from pg_temp.adoption_plan p
  where not p.is_status_known and p.owner_id is not null
  order by p.created_at, p.id;

  select private.note_finding('TENANT_SLUG_IS_RESERVED', p.id::text, jsonb_build_object('slug', p.slug))
  from pg_temp.adoption_plan p
  join private.reserved_slugs r on r.slug = p.slug;

  select private.note_finding('OWNER_EMAIL_MISSING', p.id::text, jsonb_build_object('slug', p.slug, 'owner_id', p.owner_id))
  from pg_temp.adoption_plan p
  join auth.users u on u.id = p.owner_id
  where coalesce(btrim(u.email), '') = ''
  order by p.created_at, p.id;

  -- By the lowest of the owners' ids: the address itself is nobody's business here.
  select private.note_finding('OWNER_EMAIL_SHARED', min(u.id::text), jsonb_build_object(
    'owner_ids', jsonb_agg(distinct u.id), 'tenant_ids', jsonb_agg(p.id order by p.created_at, p.id)
  ))
  from pg_temp.adoption_plan p
  join auth.users u on u.id = p.owner_id
  where btrim(u.email) <> ''
  group by lower(btrim(u.email))
  having count(*) > 1;

  select private.note_finding('LINK_HAS_NO_TENANT', l.id, jsonb_build_object('user_id', l.user_id, 'slug', left(l.slug, 300)))
  from private.older_links() l
  where l.tenant_id is null or not exists (select from private.older_tenants() t where t.id = l.tenant_id)
$$;

revoke all on function private.note_tenant_findings() from public, anon, authenticated, service_role;
comment on function private.note_tenant_findings() is
  'Notes what a person should look at among the tenants of pg_temp.adoption_plan, and the links that lead to none.';
