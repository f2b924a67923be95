create table private.tenant_tombstones (
  tenant_id uuid constraint tenant_tombstones_pkey primary key,
  slug text not null,
  purged_at timestamptz not null default now(),
  purged_by uuid not null,
  reissue_after timestamptz not null,
  constraint slug_rests_after_a_purge check (reissue_after > purged_at)
);

comment on table private.tenant_tombstones is
  'What stays of a purged tenant beside its request and its events: that it was, and until when its slug goes to nobody else.';
comment on column private.tenant_tombstones.reissue_after is
  'From then on the slug can be had again: links and bookmarks must not lead from one customer to the next overnight.';

create index tenant_tombstones_slug_idx on private.tenant_tombstones (slug, reissue_after);

alter table private.tenant_tombstones enable row level security;
revoke all on table private.tenant_tombstones from public, anon, authenticated, service_role;
