create table private.tenant_transitions (
  action text not null,
  from_status text not null,
  to_status text not null,
  is_for_admins boolean not null,
  constraint tenant_transitions_pkey primary key (action, from_status, to_status),
  constraint transition_changes_the_status check (from_status <> to_status)
);

comment on table private.tenant_transitions is
  'Every way in which a tenant''s status may change, read by private.change_tenant_status and by the trigger that refuses all others.';
comment on column private.tenant_transitions.to_status is 'purged: the row is no more, a tombstone stands for it.';
comment on column private.tenant_transitions.is_for_admins is
  'Whether an admin may ask for it by public.change_tenant_status. The others are steps of provisioning, transfer and repair.';

alter table private.tenant_transitions enable row level security;
revoke all on table private.tenant_transitions from public, anon, authenticated, service_role;

insert into private.tenant_transitions (action, from_status, to_status, is_for_admins) values
  ('activate', 'provisioning', 'active', false),
  ('await_confirmation', 'provisioning', 'pending_activation', false),
  ('activate', 'pending_activation', 'active', false),
  ('release', 'active', 'setup_incomplete', false),
  ('transfer', 'setup_incomplete', 'active', false),
  ('suspend', 'active', 'suspended', true),
  ('reactivate', 'suspended', 'active', true),
  ('archive', 'active', 'archived', true),
  ('archive', 'suspended', 'archived', true),
  ('archive', 'setup_incomplete', 'archived', true),
  ('restore', 'archived', 'active', true),
  ('restore', 'archived', 'setup_incomplete', true),
  ('purge', 'archived', 'purged', true);
