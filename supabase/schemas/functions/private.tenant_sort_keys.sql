create or replace function private.tenant_sort_keys(p_sort text)
returns text[]
language sql
immutable
set search_path = ''
as $$
  -- In the order of bytes, whatever the database's locale: prefixes are looked up in the same indexes.
  select case p_sort
    when 'name' then array['lower(t.name) collate "C"']
    when 'slug' then array['t.slug collate "C"']
    when 'created_at' then array['t.created_at']
    when 'status' then array['t.status', 't.created_at']
  end
$$;

revoke all on function private.tenant_sort_keys(text) from public, anon, authenticated, service_role;
comment on function private.tenant_sort_keys(text) is
  'The expressions over tenants t that a sort goes by, each before the tenant''s id. NULL if there is no such sort. Every list begins an index.';
