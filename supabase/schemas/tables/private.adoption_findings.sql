create table private.adoption_findings (
  id bigint generated always as identity constraint adoption_findings_pkey primary key,
  kind text not null,
  subject text not null,
  detail jsonb not null default '{}',
  found_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  acknowledgement text,
  constraint finding_is_noted_once unique (kind, subject),
  constraint finding_kind_is_a_code check (kind ~ '^[A-Z][A-Z_]+$'),
  constraint acknowledgement_says_when check ((acknowledged_at is null) = (acknowledgement is null))
);

comment on table private.adoption_findings is
  'What a person should look at after an older system was adopted: what was mended, what was not carried over, what still uses the older tables. Never a secret in it. Empty where nothing was adopted.';
comment on column private.adoption_findings.kind is 'One of private.adoption_kinds.';
comment on column private.adoption_findings.subject is 'A tenant''s or a user''s id, or the name of a database object.';
comment on column private.adoption_findings.acknowledgement is 'What the person said who has seen it. NULL, too, where the cure shows by itself: see private.open_adoption_findings.';

alter table private.adoption_findings enable row level security;
revoke all on table private.adoption_findings from public, anon, authenticated, service_role;
