create or replace function private.adopt_tenants()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_blueprint constant jsonb := private.read_blueprint('{"template": "default"}');
  v_count integer;
begin
  drop table if exists pg_temp.adoption_plan;
  create temporary table adoption_plan on commit drop as select * from private.plan_adoption();
  get diagnostics v_count = row_count;

  insert into public.tenants (
    id, name, slug, timezone, currency, status, owner_id, template_name, template_version, features, user_limit,
    storage_limit_gb, created_at, updated_at, activated_at
  )
  select
    p.id, p.name, p.slug, p.timezone, p.currency, p.status, p.owner_id,
    v_blueprint ->> 'template_name', (v_blueprint ->> 'template_version')::integer,
    array(select jsonb_array_elements_text(v_blueprint -> 'features')),
    (v_blueprint #>> '{limits,users}')::numeric::integer, (v_blueprint #>> '{limits,storage_gb}')::numeric::integer,
    p.created_at, p.updated_at, p.created_at
  from pg_temp.adoption_plan p;

  insert into public.tenant_members (tenant_id, user_id, role)
  select p.id, p.owner_id, 'OWNER' from pg_temp.adoption_plan p where p.owner_id is not null;

  perform private.copy_catalogue(p.id, v_blueprint) from pg_temp.adoption_plan p;

  perform private.record_event(
    'tenant_adopted', null, p.id, null,
    jsonb_strip_nulls(jsonb_build_object('owner_id', p.owner_id, 'problem', p.problem, 'older_status', left(p.older_status, 300))),
    (select jsonb_object_agg(m.key, m.value -> 'from') from jsonb_each(p.mended) m),
    (select jsonb_object_agg(m.key, m.value -> 'to') from jsonb_each(p.mended) m)
  )
  from pg_temp.adoption_plan p;

  perform private.note_tenant_findings();
  return v_count;
end
$$;

revoke all on function private.adopt_tenants() from public, anon, authenticated, service_role;
comment on function private.adopt_tenants() is
  'Carries over the tenants of an older system that are not there yet, with their ids, owners and times, and the catalogue of the default template. Returns how many.';
