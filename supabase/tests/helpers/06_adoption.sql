-- An older system as it is after it was set aside. Its schema is one of a kind: a test that makes it holds up the others that do.
create function tests.set_aside() returns void
language sql as $$
  create schema landlord_legacy;
  create table landlord_legacy.tenants (
    id uuid primary key, name text, slug text, timezone text default 'UTC', currency text default 'USD', status text default 'active',
    created_at timestamptz default now(), updated_at timestamptz default now()
  );
  create table landlord_legacy.auto_provisioning (
    id uuid primary key default gen_random_uuid(), user_id uuid, tenant_id uuid, restaurant_name text, restaurant_slug text, status text
  );
$$;

create function tests.older_id(p_slug text) returns uuid
language sql immutable as $$ select md5('older ' || p_slug)::uuid $$;

-- links: [[user's name, status], …]
create function tests.add_older_tenant(p_slug text, p_links text[] default '{}', p_status text default 'active') returns uuid
language plpgsql as $$
begin
  insert into landlord_legacy.tenants (id, name, slug, status) values (tests.older_id(p_slug), initcap(p_slug), p_slug, p_status);
  for i in 1 .. coalesce(array_length(p_links, 1), 0) loop
    insert into landlord_legacy.auto_provisioning (user_id, tenant_id, status)
    values (tests.user_id(p_links[i][1]), tests.older_id(p_slug), p_links[i][2]);
  end loop;
  return tests.older_id(p_slug);
end
$$;

create function tests.older_tenant(p_slug text) returns public.tenants
language sql stable as $$ select t from public.tenants t where t.id = tests.older_id(p_slug) $$;

create function tests.kinds_about(p_subject text) returns text[]
language sql stable as $$
  select array(select f.kind from private.open_adoption_findings() f where f.subject = p_subject order by f.kind)
$$;
