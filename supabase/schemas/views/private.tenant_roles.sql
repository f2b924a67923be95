create view private.tenant_roles with (security_invoker = true) as
select r.rolname::text as name
from pg_catalog.pg_db_role_setting s
join pg_catalog.pg_database d on d.oid = s.setdatabase and d.datname = current_database()
join pg_catalog.pg_roles r on r.oid = s.setrole
where r.rolname ~ '^tenant_[0-9a-f]{32}$';

revoke all on table private.tenant_roles from public, anon, authenticated, service_role;
comment on view private.tenant_roles is
  'The roles of tenants'' own schemas in this database. Roles are the cluster''s, and another database in it may have tenants, too.';
