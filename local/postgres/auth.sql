-- Who asks, as policies see it. Both ways of passing claims are read: all in one setting, and the older one each.
create function auth.jwt() returns jsonb language sql stable
return nullif(coalesce(
  nullif(current_setting('request.jwt.claim', true), ''),
  current_setting('request.jwt.claims', true)
), '')::jsonb;

create function auth.uid() returns uuid language sql stable
return coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), auth.jwt() ->> 'sub')::uuid;

create function auth.role() returns text language sql stable
return coalesce(nullif(current_setting('request.jwt.claim.role', true), ''), auth.jwt() ->> 'role');

create function auth.email() returns text language sql stable
return coalesce(nullif(current_setting('request.jwt.claim.email', true), ''), auth.jwt() ->> 'email');

alter function auth.jwt() owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.email() owner to supabase_auth_admin;

-- The tables stay the auth service's own; `postgres` may read, write, refer to and put triggers on them.
grant all on all tables in schema auth to postgres;
do $$
declare
  v_table regclass;
begin
  for v_table in select oid from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r' loop
    execute format('alter table %s enable row level security', v_table);
  end loop;
end
$$;
