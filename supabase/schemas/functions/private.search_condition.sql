create or replace function private.search_condition(p_search text, p_sort text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_text constant text := lower(btrim(p_search));
  -- What LIKE would take for a wildcard is itself.
  v_escaped constant text := regexp_replace(v_text, '([\\%_])', '\\\1', 'g');
  -- Word for word the expression of tenants_search_idx.
  v_searched constant text :=
    'lower(t.name || E''\n'' || t.slug || E''\n'' || coalesce(t.domain, '''') || E''\n'' || coalesce(t.contact_email, ''''))';
  v_word text;
  v_found text;
begin
  -- Without three letters or digits in a row there is no trigram to look up: then it is a beginning, and of what the
  -- list is sorted by, or a walk along that index might find the first of them at its end.
  if v_text !~ '[[:alnum:]]{3}' then
    v_found := format(
      case p_sort when 'slug' then 't.slug collate "C" like %L' else 'lower(t.name) collate "C" like %L' end, v_escaped || '%'
    );
  else
    v_found := format('%s like %L', v_searched, '%' || v_escaped || '%');
    -- A rare word finds its few by itself. The short ones beside it, as in a slug, would have the index read what stands in very many.
    select w.word[1] into v_word
    from regexp_matches(v_text, '[[:alnum:]]{6,}', 'g') as w (word)
    where w.word[1] <> v_text
    order by length(w.word[1]) desc
    limit 1;
    if v_word is not null and private.estimate_rows(
      format('select from public.tenants t where %s like %L', v_searched, '%' || v_word || '%')
    ) <= 500 then
      -- The rest is looked at in the rows: an expression that is not quite the index's.
      v_found := format('%1$s like %2$L and %1$s || '''' like %3$L', v_searched, '%' || v_word || '%', '%' || v_escaped || '%');
    end if;
  end if;

  return format(
    '(%s%s)', v_found,
    -- Owners' addresses are the auth service's: only a whole one is looked up, by its own index.
    ' or t.owner_id = ' || quote_literal((select u.id from auth.users u where u.email = v_text and u.is_sso_user = false))
  );
end
$$;

revoke all on function private.search_condition(text, text) from public, anon, authenticated, service_role;
comment on function private.search_condition(text, text) is
  'SQL that is true of the tenants t whose name, slug, domain or contact address has the text in it, or whose owner has it as their address. Of a text too short for that: whose name begins with it, or whose slug where slugs are sorted by.';
