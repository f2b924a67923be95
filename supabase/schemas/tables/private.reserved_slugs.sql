create table private.reserved_slugs (
  slug text constraint reserved_slugs_pkey primary key
);

comment on table private.reserved_slugs is
  'Slugs no tenant may have: host names a SaaS needs for itself. The contract''s reserved-slugs.ts is asserted to be the same list.';

alter table private.reserved_slugs enable row level security;
revoke all on table private.reserved_slugs from public, anon, authenticated, service_role;

insert into private.reserved_slugs (slug) values
  ('about'), ('account'), ('accounts'), ('admin'), ('administrator'), ('api'), ('app'), ('assets'), ('auth'),
  ('billing'), ('blog'), ('cdn'), ('console'), ('dashboard'), ('demo'), ('dev'), ('docs'), ('email'), ('ftp'),
  ('graphql'), ('help'), ('imap'), ('internal'), ('localhost'), ('login'), ('logout'), ('mail'), ('metrics'),
  ('null'), ('oauth'), ('ops'), ('pop3'), ('private'), ('public'), ('register'), ('rest'), ('root'), ('signin'),
  ('signup'), ('smtp'), ('sso'), ('staging'), ('static'), ('status'), ('storage'), ('support'), ('system'),
  ('tenant'), ('tenants'), ('test'), ('undefined'), ('webhooks'), ('webmail'), ('www');
