create type mood as enum ('glad', 'sad');
create type place as (x integer, y integer);
create domain amount as integer default 1 constraint amount_is_positive check (value > 0);

create sequence numbers start 5;

create table things (
  id bigint generated always as identity constraint things_pkey primary key,
  tenant_id uuid not null,
  package_id uuid constraint thing_is_of_a_package references packages (id) on delete cascade,
  mood mood not null default 'glad',
  amount amount not null,
  label text collate "C" not null default 'none',
  on_day date default '2026-01-31',
  every interval default '1 day 02:00',
  doubled integer generated always as (amount * 2) stored,
  constraint thing_label_is_short check (char_length(label) <= 20),
  constraint thing_label_is_unique unique (label)
);
create index things_mood_idx on things (mood, lower(label)) where amount > 1;
create statistics things_stats on mood, amount from things;
alter table things enable row level security;
create policy "everybody sees glad ones" on things for select to public using (mood = 'glad');

-- With the tenant's own id and names in them, however they are spelled.
do $$
begin
  execute format('alter table things add constraint thing_is_of_its_tenant check (tenant_id = %L)', current_setting('landlord.tenant_id'));
  execute format('comment on table things is %L', current_schema());
  execute format(
    'create function whose() returns text language sql as %L',
    format(
      'select %L || %L || %L || %L', current_schema(), '"' || current_schema() || '".things',
      current_setting('landlord.tenant_id'), upper(replace(current_setting('landlord.tenant_id'), '-', ''))
    )
  );
end
$$;

create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
create trigger refuse_changes before update of label on things for each row execute function refuse();
create view glad_things as select id, label from things where mood = 'glad';
create materialized view counted_things as select count(*) as count from things;
create table parts (id integer not null, name text) partition by range (id);
create table few_parts partition of parts for values from (0) to (10);
