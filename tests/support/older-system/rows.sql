-- As many tenants as the setting older.tenants says, at least 100: the same ones each time. Of 50 in a row, 29 are as they
-- should be and each of the others has a trouble of its own.
create schema older;
create function older.tenant_id(i integer) returns uuid language sql immutable as $$ select md5('tenant ' || i)::uuid $$;
create function older.user_id(i integer) returns uuid language sql immutable as $$ select md5('user ' || i)::uuid $$;
create function older.numbers() returns setof integer language sql stable as $$
  select generate_series(1, current_setting('older.tenants')::integer)
$$;

insert into auth.users (id, email, email_confirmed_at, is_sso_user, deleted_at)
select
  older.user_id(i),
  case when i % 50 = 44 then null when i % 50 = 45 then 'Shared@older.test' else 'owner-' || i || '@older.test' end,
  now(),
  i % 50 = 45,
  case when i % 50 = 39 then now() end
from older.numbers() i;

insert into public.tenants (id, name, slug, timezone, currency, status, created_at, updated_at, logo_url)
select
  older.tenant_id(i),
  case i % 50
    when 40 then '' when 41 then null when 42 then E'  Caf\u00e9\tNo ' || i || E'\n' when 43 then repeat('Long ', 100) || i
    else 'Tenant ' || i
  end,
  case i % 50
    when 30 then 'Tenant-' || i
    when 31 then 'tenant_' || i
    when 32 then 'caf' || chr(233) || '-' || i
    when 33 then 'tenant--' || i
    when 34 then chr(97 + i / 50 % 26) || chr(97 + i / 1300 % 26) || case when i > 33800 then i::text else '' end
    when 35 then 'long-' || repeat('x', 70) || '-' || i
    when 36 then null
    -- Mended it is its neighbour's.
    when 37 then 'TENANT_' || i - 10
    when 40 then chr(26085) || chr(26412) || i
    else 'tenant-' || i
  end,
  case i % 50 when 46 then 'Mars/Base' when 47 then ' europe/berlin' when 48 then '' when 49 then null else 'Europe/Paris' end,
  case i % 50 when 46 then 'euro' when 47 then 'eur ' when 48 then '' when 49 then null else 'EUR' end,
  case i % 10 when 7 then 'inactive' when 8 then 'Archived' when 9 then 'trial' else 'active' end,
  case i % 50 when 48 then '-infinity' when 49 then null else timestamptz '2020-01-01 12:00:00.123456+00' + i * interval '1 minute' end,
  case i % 50 when 49 then null else timestamptz '2021-01-01 00:00+00' + i * interval '1 minute' end,
  'https://logos.test/' || i
from older.numbers() i;
update public.tenants set slug = 'www' where id = older.tenant_id(1);
update public.tenants set slug = 'API' where id = older.tenant_id(2);

insert into public.auto_provisioning (id, user_id, tenant_id, restaurant_name, restaurant_slug, status)
select
  md5('link ' || i)::uuid,
  -- Two in fifty are one customer's.
  older.user_id(case i % 50 when 29 then i - 1 else i end),
  case when i % 50 <> 25 then older.tenant_id(i) end,
  case when i % 50 <> 41 then 'Restaurant ' || i end,
  'restaurant-' || i,
  case i % 50 when 27 then 'failed' else 'completed' end
from older.numbers() i
where i % 50 <> 26;

insert into public.auto_provisioning (id, user_id, tenant_id, restaurant_slug, status)
select md5('second link ' || i)::uuid, older.user_id(case i % 50 when 22 then i else i + 1 end), older.tenant_id(i),
  'again-' || i, case i % 50 when 24 then 'completed' else 'pending' end
from older.numbers() i
-- The same user; another who did not get there; another who did.
where i % 50 in (22, 23, 24);

insert into public.profiles (user_id, role)
select older.user_id(i), case when i % 50 in (5, 6) then 'admin' else 'customer' end from older.numbers() i;

insert into public.employees (user_id, role, status)
values
  (older.user_id(1), 'SUPER_ADMIN', 'ACTIVE'), (older.user_id(2), 'ADMIN', 'ACTIVE'), (older.user_id(3), 'ADMIN', 'INACTIVE'),
  (older.user_id(4), 'EMPLOYEE', 'ACTIVE'), (older.user_id(5), 'admin', 'ACTIVE'), (older.user_id(7), 'ADMIN', 'active'),
  (older.user_id(8), 'Super Admin', 'ACTIVE'), (older.user_id(9), 'MANAGER', 'on leave'), (older.user_id(10), null, null),
  (older.user_id(11), 'SUPER_ADMIN', 'ACTIVE'), (older.user_id(11), 'EMPLOYEE', 'ACTIVE'),
  (older.user_id(12), 'ADMIN', 'ACTIVE'), (older.user_id(12), 'ADMIN', 'ACTIVE'),
  (older.user_id(26), 'MANAGER', 'ACTIVE'),
  (md5('nobody')::uuid, 'ADMIN', 'ACTIVE'), (null, 'ADMIN', 'ACTIVE');

insert into public.orders (tenant_id, total) select older.tenant_id(i), i from older.numbers() i;
insert into public.visits (tenant_id, slug) select older.tenant_id(i), case when i = 3 then 'tenant-3' end from older.numbers() i where i % 5 = 0 or i = 3;
drop schema older cascade;
