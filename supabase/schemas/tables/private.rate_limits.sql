create table private.rate_limits (
  actor_id uuid not null,
  action text not null constraint bucket_has_a_rule references private.rate_limit_rules (action),
  tokens numeric not null,
  refilled_at timestamptz not null,
  constraint rate_limits_pkey primary key (actor_id, action)
);

comment on table private.rate_limits is 'Token buckets: how much of an action an actor has left.';
comment on column private.rate_limits.tokens is 'As of refilled_at; they grow with time, up to the bucket''s capacity.';

alter table private.rate_limits enable row level security;
revoke all on table private.rate_limits from public, anon, authenticated, service_role;
