create table public.provisioning_batch_items (
  batch_id uuid not null
    constraint item_belongs_to_a_batch references public.provisioning_batches (id) on delete restrict,
  position integer not null,
  idempotency_key uuid not null,
  request_id uuid
    constraint item_request_exists references public.provisioning_requests (id) on delete restrict,
  payload jsonb not null,
  error jsonb,
  constraint provisioning_batch_items_pkey primary key (batch_id, position),
  constraint item_position_is_not_negative check (position >= 0),
  constraint refused_item_names_its_error check ((request_id is null) = (error is not null))
);

comment on table public.provisioning_batch_items is
  'What a batch was asked for, one row a tenant. How an item stands is told by its request alone; one that was refused on acceptance has none.';
comment on column public.provisioning_batch_items.position is 'Counted from 0, as in the list that was sent.';
comment on column public.provisioning_batch_items.payload is
  'As it was sent, without any secret: what a repeated call is compared with, and a retry of a refused item begins from.';
comment on column public.provisioning_batch_items.error is
  'Why it was refused on acceptance: {code, errors, duplicate_of}. NULL where there is a request.';

create index provisioning_batch_items_request_id_idx on public.provisioning_batch_items (request_id);

alter table public.provisioning_batch_items enable row level security;

create policy "admins see the items of their own batches" on public.provisioning_batch_items
  for select to authenticated
  using (batch_id in (select b.id from public.provisioning_batches b));

revoke all on table public.provisioning_batch_items from public, anon, authenticated, service_role;
grant select on table public.provisioning_batch_items to authenticated, service_role;
