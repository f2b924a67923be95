create or replace function private.search_condition(p_search text, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  with term as (
    -- What LIKE would take for a wildcard is itself.
    select lower(btrim(p_search)) as text, regexp_replace(lower(btrim(p_search)), '([\\%_])', '\\\1', 'g') as escaped
  )
  select format(
    '(%s%s)',
    case
      -- Without three letters or digits in a row there is no trigram to look up: then it is a beginning, and of what the
      -- list is sorted by, or a walk along that index might find the first of them at its end.
      when t.text ~ '[[:alnum:]]{3}' then format(
        -- Word for word the expression of tenants_search_idx.
        'lower(t.name || E''\n'' || t.slug || E''\n'' || coalesce(t.domain, '''') || E''\n'' || coalesce(t.contact_email, '''')) like %L',
        '%' || t.escaped || '%'
      )
      when p_sort = 'slug' then format('t.slug collate "C" like %L', t.escaped || '%')
      else format('lower(t.name) collate "C" like %L', t.escaped || '%')
    end,
    -- Owners' addresses are the auth service's: only a whole one is looked up, by its own index.
    ' or t.owner_id = ' || quote_literal((select u.id from auth.users u where u.email = t.text and u.is_sso_user = false))
  )
  from term t
$$;

revoke all on function private.search_condition(text, text) from public, anon, authenticated, service_role;
comment on function private.search_condition(text, text) is
  'SQL that is true of the tenants t whose name, slug, domain or contact address has the text in it, or whose owner has it as their address. Of a text too short for that: whose name begins with it, or whose slug where slugs are sorted by.';
