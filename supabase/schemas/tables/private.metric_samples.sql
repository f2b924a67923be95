create table private.metric_samples (
  name text not null,
  labels jsonb not null default '{}',
  value double precision not null,
  constraint metric_samples_pkey primary key (name, labels)
);

comment on table private.metric_samples is
  'What is kept of the metrics rather than asked for at each scrape: counters, which only grow, and gauges that are dear to count.';

alter table private.metric_samples enable row level security;
revoke all on table private.metric_samples from public, anon, authenticated, service_role;
