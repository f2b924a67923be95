create table private.metric_progress (
  is_the_only_row boolean constraint metric_progress_pkey primary key default true,
  counted_to xid8 not null default '0',
  constraint metric_progress_is_one_row check (is_the_only_row)
);

comment on table private.metric_progress is 'How far the counters in private.metric_samples have come in the log of events. Who counts holds the row.';
comment on column private.metric_progress.counted_to is
  'All events of this transaction and of those before it are counted. Only such whose order is settled: see provisioning_events.transaction_id.';

insert into private.metric_progress default values;

alter table private.metric_progress enable row level security;
revoke all on table private.metric_progress from public, anon, authenticated, service_role;
