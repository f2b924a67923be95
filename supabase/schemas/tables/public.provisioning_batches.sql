create table public.provisioning_batches (
  id uuid constraint provisioning_batches_pkey primary key default gen_random_uuid(),
  admin_user_id uuid not null,
  idempotency_key uuid not null,
  mode text not null,
  item_count integer not null,
  deadline_at timestamptz not null,
  outcome text,
  error jsonb,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  cancelled_at timestamptz,
  undone_at timestamptz,
  constraint batch_is_unique_per_admin_and_key unique (admin_user_id, idempotency_key),
  constraint batch_mode_is_known check (mode in ('independent', 'all_or_nothing')),
  constraint batch_has_items check (item_count between 1 and 10000),
  constraint batch_outcome_is_known check (outcome in ('activated', 'rolled_back')),
  constraint only_all_or_nothing_is_decided_as_a_whole check (outcome is null or mode = 'all_or_nothing'),
  constraint decided_batch_says_when check ((outcome is null) = (decided_at is null)),
  constraint rolled_back_batch_names_its_error check ((outcome is not distinct from 'rolled_back') = (error is not null))
);

comment on table public.provisioning_batches is
  'Many intentions accepted as one. In mode all_or_nothing this row is the lock on which activating and rolling back the whole serialise.';
comment on column public.provisioning_batches.outcome is
  'What an all_or_nothing batch came to, for all of its items in one commit. NULL while undecided, and always in mode independent.';
comment on column public.provisioning_batches.deadline_at is
  'From when on items that nobody has begun are failed, and an undecided all_or_nothing batch is rolled back.';

create index provisioning_batches_admin_idx on public.provisioning_batches (admin_user_id, created_at desc, id);
create index provisioning_batches_undecided_idx on public.provisioning_batches (deadline_at)
  where mode = 'all_or_nothing' and outcome is null;

alter table public.provisioning_batches enable row level security;

create policy "admins see their own batches" on public.provisioning_batches
  for select to authenticated
  using (admin_user_id = (select auth.uid()) and (select private.is_admin()));

revoke all on table public.provisioning_batches from public, anon, authenticated, service_role;
grant select on table public.provisioning_batches to authenticated, service_role;
