create or replace function private.is_well_formed(p_path text[], p_content text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return case p_path
    when '{tenant,slug}' then private.is_valid_slug(p_content)
    when '{tenant,domain}' then private.is_valid_domain(p_content)
    -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
    when '{tenant,timezone}' then case
      when p_content ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
        then private.is_known_timezone(p_content)
      else false
    end
    when '{tenant,currency}' then p_content ~ '^[A-Z]{3}$'
    when '{tenant,contact,email}' then private.is_valid_email(p_content)
    when '{owner,email}' then private.is_valid_email(p_content)
    when '{owner,mode}' then p_content in ('invite', 'password', 'temporary', 'existing')
    when '{owner,user_id}' then pg_input_is_valid(p_content, 'uuid')
    when '{clone_of}' then pg_input_is_valid(p_content, 'uuid')
    when '{template}' then p_content ~ '^[a-z][a-z0-9_-]*$'
    when '{isolation}' then p_content in ('shared', 'schema')
  end;
end
$$;

revoke all on function private.is_well_formed(text[], text) from public, anon, authenticated, service_role;
comment on function private.is_well_formed(text[], text) is
  'Whether a text of a provisioning payload has the form that its place asks for.';
