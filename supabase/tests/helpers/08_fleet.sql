-- Whose run is open in this database is not the tests' to say.
create function tests.close_fleet_runs() returns void
language sql as $$
  update private.fleet_runs set status = 'cancelled', stopped = null, ended_at = now()
  where status in ('running', 'paused', 'stopped')
$$;

-- Tenants with schemas of their own, behind by a migration that stumbles over packages with certain slugs. It needs an admin 'warden'.
create function tests.make_fleet(p_names text[]) returns void
language plpgsql as $$
declare
  v_statements constant text := $migration$
    do $do$
    begin
      if exists (select from packages where slug = 'slow') then
        perform pg_catalog.pg_sleep(20);
      end if;
      assert not exists (select from packages where slug = 'wrong'), 'there is a wrong one';
    end
    $do$;
    create table notes (id integer constraint note_is_there_once unique deferrable initially deferred);
    insert into notes select 1 from packages, generate_series(1, 2) where slug = 'twice';
    alter table packages add constraint nothing_is_broken check (slug <> 'broken');
  $migration$;
begin
  perform tests.close_fleet_runs();
  perform tests.tenant_in_status(n.name, 'active', '{"isolation": "schema"}') from unnest(p_names) as n (name);
  perform private.register_tenant_migration(
    '29000101000000', 'add_notes', encode(sha256(convert_to(v_statements, 'UTF8')), 'hex'), v_statements
  );
end
$$;

-- One of its packages gets the slug that the migration stumbles over, or its own again.
create function tests.spoil(p_name text, p_slug text) returns void
language plpgsql security definer as $$
begin
  execute format('update %I.packages set slug = %L where slug not in (%L, %L)',
    private.tenant_schema_name((tests.tenant(p_name)).id), p_slug, 'standard', 'premium');
end
$$;

-- As whoever is signed in. The run is of these tenants alone, in these waves, whoever else is behind in this database.
create function tests.open_fleet(p_key text, p_waves jsonb, p_settings jsonb default '{}') returns uuid
language plpgsql as $$
declare
  v_answer constant jsonb := public.open_fleet_run(tests.key_of(p_key), p_settings);
begin
  perform tests.narrow_fleet((v_answer #>> '{run,run_id}')::uuid, p_waves);
  return (v_answer #>> '{run,run_id}')::uuid;
end
$$;

create function tests.narrow_fleet(p_run_id uuid, p_waves jsonb) returns void
language sql security definer as $$
  delete from private.fleet_run_tenants f
  where f.run_id = p_run_id and f.tenant_id not in (select (tests.tenant(w.key)).id from jsonb_each(p_waves) w);
  update private.fleet_run_tenants f set wave = w.value::integer
  from jsonb_each(p_waves) w
  where f.run_id = p_run_id and f.tenant_id = (tests.tenant(w.key)).id;
$$;

create function tests.wave_of(p_run_id uuid, p_tenant_id uuid) returns integer
language sql security definer as $$
  select f.wave from private.fleet_run_tenants f where f.run_id = p_run_id and f.tenant_id = p_tenant_id
$$;

-- What a step comes to, in a word, and of which wave the tenant was.
create function tests.step(p_run_id uuid) returns text
language sql as $$
  select concat_ws(' ', s ->> 'outcome', tests.wave_of(p_run_id, (s ->> 'tenant_id')::uuid), nullif(s ->> 'status', 'running'))
  from public.advance_fleet_run(p_run_id) as s
$$;

create function tests.steps(p_run_id uuid, p_number integer) returns text
language sql as $$
  select string_agg(tests.step(p_run_id), ', ') from generate_series(1, p_number)
$$;

create function tests.fleet_tenant(p_run_id uuid, p_name text) returns private.fleet_run_tenants
language sql security definer as $$
  select f from private.fleet_run_tenants f where f.run_id = p_run_id and f.tenant_id = (tests.tenant(p_name)).id
$$;

create function tests.own_schema(p_name text) returns private.tenant_schemas
language sql security definer as $$
  select s from private.tenant_schemas s where s.tenant_id = (tests.tenant(p_name)).id
$$;

create function tests.has_notes(p_name text) returns boolean
language sql security definer as $$
  select to_regclass(private.tenant_schema_name((tests.tenant(p_name)).id) || '.notes') is not null
$$;

-- Its events in order, without fleet_run_.
create function tests.fleet_events(p_run_id uuid) returns text
language sql security definer as $$
  select string_agg(replace(e.action, 'fleet_run_', ''), ', ' order by e.id)
  from public.provisioning_events e
  where e.action like 'fleet%' and e.details ->> 'run_id' = p_run_id::text
$$;
