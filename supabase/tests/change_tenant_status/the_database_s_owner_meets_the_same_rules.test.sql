-- In both isolations.
select tests.create_admin('warden');
create temporary table tenants on commit drop as
select l.from_status, tests.tenant_in_status(replace(l.from_status, '_', '-'), l.from_status) as id
from tests.lifecycle() l
where l.from_status <> 'purged';

-- The table's owner, past every function, with all that the new status needs beside it.
create function pg_temp.force(p_id uuid, p_to text) returns text
language sql as $$
  select tests.error_of(format(
    'update public.tenants set status = %L, owner_id = %L, activated_at = %L where id = %L',
    p_to, tests.user_id('warden'), case when p_to not in ('provisioning', 'pending_activation') then now() end, p_id
  )) ->> 'code'
$$;

select is(
  pg_temp.force(t.id, wanted.status),
  case when allowed.to_status is null then 'INVALID_TRANSITION' end,
  format('from %s to %s: %s', t.from_status, wanted.status, case when allowed.to_status is null then 'never' else 'that may be' end)
)
from tenants t
join (select distinct from_status from tenants) as wanted (status) on wanted.status <> t.from_status
left join (
  values
    ('provisioning', 'active'), ('provisioning', 'pending_activation'), ('pending_activation', 'active'), ('active', 'setup_incomplete'), ('active', 'suspended'), ('active', 'archived'),
    ('setup_incomplete', 'active'), ('setup_incomplete', 'archived'), ('suspended', 'active'), ('suspended', 'archived'),
    ('archived', 'active'), ('archived', 'setup_incomplete')
) as allowed (from_status, to_status) on allowed.from_status = t.from_status and allowed.to_status = wanted.status;
select is(pg_temp.force(id, from_status), case from_status when 'provisioning' then null end, format('what stays %s is nobody''s business', from_status))
from tenants;
