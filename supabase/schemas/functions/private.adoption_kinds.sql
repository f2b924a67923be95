create or replace function private.adoption_kinds()
returns table (kind text, remedy text)
language sql
immutable
set search_path = ''
as $$
  values
    ('TENANT_HAS_NO_OWNER', 'Give it one (public.transfer_tenant): that makes it active, whatever older_status says, so suspend it then; or archive it.'),
    ('TENANT_VALUE_MENDED', 'See whether the new value will do; links and host names may hold the old slug.'),
    ('TENANT_STATUS_UNKNOWN', 'It is suspended: reactivate or archive it.'),
    ('TENANT_SLUG_IS_RESERVED', 'See whether it gets in the way of a name of your own.'),
    ('OWNER_EMAIL_MISSING', 'Give the auth user an address, or the tenant another owner: set-up e-mails can''t be sent.'),
    ('OWNER_EMAIL_SHARED', 'See whether these tenants are one customer''s.'),
    ('LINK_HAS_NO_TENANT', 'See whether a tenant was meant; the row is in landlord_legacy.auto_provisioning.'),
    ('EMPLOYEE_LOOKS_LIKE_ADMIN', 'Grant admin rights if they should have them (landlord admin grant).'),
    ('EMPLOYEE_VALUE_MENDED', 'See whether the new role and status will do.'),
    ('EMPLOYEE_IS_DUPLICATE', 'The lesser right was carried over; grant the other if it was meant.'),
    ('EMPLOYEE_HAS_NO_USER', 'Nothing, or invite them again: there is no auth user with this id.'),
    ('ADMIN_IN_PROFILES_ONLY', 'Grant admin rights if they should have them (landlord admin grant); a profile gives none.'),
    ('PROFILES_UNREADABLE', 'See who is called an admin in public.profiles, and grant them the right if they should have it.'),
    ('FUNCTION_COULD_MAKE_ADMINS', 'Write it anew without employees, or drop it, before you let API roles execute it again.'),
    ('COLUMN_LEFT_BEHIND', 'Copy it into a table of your own if it is still wanted.'),
    ('FOREIGN_KEY_LEFT_BEHIND', 'Point it to Landlord''s table, or drop it: until then it refuses rows of new tenants.'),
    ('VIEW_READS_OLDER_TABLE', 'Write it anew over Landlord''s tables: it shows what was, and shows it no change.'),
    ('POLICY_READS_OLDER_TABLE', 'Write it anew over public.tenant_members: until then every query of its table fails (42501), whatever other policies allow.'),
    ('PUBLICATION_HAS_OLDER_TABLE', 'Take it out, and put in what is to be followed instead.'),
    ('FUNCTION_NAMES_OLDER_TABLE', 'Read it: it may write to tables that are no longer there, or are other ones.')
$$;

revoke all on function private.adoption_kinds() from public, anon, authenticated, service_role;
comment on function private.adoption_kinds() is
  'Every kind of finding of an adoption, and what a person does about it.';
