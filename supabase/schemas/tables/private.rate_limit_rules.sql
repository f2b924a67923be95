create table private.rate_limit_rules (
  action text constraint rate_limit_rules_pkey primary key,
  capacity integer not null,
  per_minute integer not null,
  updated_at timestamptz not null default now(),
  constraint rate_limit_capacity_is_in_range check (capacity between 1 and 1000000),
  constraint rate_limit_refill_is_in_range check (per_minute between 1 and 1000000)
);

comment on table private.rate_limit_rules is
  'How much of an action each admin may do, or of a sign-up each network and each address: a bucket of capacity tokens that fills by per_minute. Changed by public.set_rate_limit.';

alter table private.rate_limit_rules enable row level security;
revoke all on table private.rate_limit_rules from public, anon, authenticated, service_role;

create trigger touch_updated_at before update on private.rate_limit_rules
  for each row execute function private.touch_updated_at();

-- More than people and scripts at work need; availability is for typing, too little for listing whose addresses are customers'.
-- Sign-ups: an office of people behind one address, and nobody's mailbox filled by a stranger.
insert into private.rate_limit_rules (action, capacity, per_minute) values
  ('provisioning', 600, 300),
  ('batch_items', 60000, 30000),
  ('availability', 120, 60),
  ('email', 60, 30),
  ('api_keys', 120, 60),
  ('templates', 60, 30),
  ('sign_up_network', 30, 3),
  ('sign_up_email', 3, 1);
