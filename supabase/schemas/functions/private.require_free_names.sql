create or replace function private.require_free_names(p_payload jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_slug constant text := p_payload #>> '{tenant,slug}';
  -- Its form has been judged with the payload.
  v_slug_problem constant text := private.slug_holder(v_slug);
  v_domain constant text := p_payload #>> '{tenant,domain}';
begin
  if v_slug_problem is not null then
    perform private.raise_error(
      case v_slug_problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end,
      jsonb_build_object(
        'errors', jsonb_build_array(jsonb_build_object('pointer', '/tenant/slug', 'message', 'is ' || v_slug_problem)),
        'suggestions', private.suggest_slugs(v_slug)
      ),
      'Choose another slug.'
    );
  end if;

  if v_domain is not null then
    if exists (select from public.tenants t where t.domain = v_domain) then
      perform private.raise_conflict('tenant_domain_is_unique', p_payload);
    end if;
  end if;
end
$$;

revoke all on function private.require_free_names(jsonb) from public, anon, authenticated, service_role;
comment on function private.require_free_names(jsonb) is
  'Raises INVALID_SLUG, DUPLICATE_SLUG or DUPLICATE_DOMAIN for a payload whose names are not to be had. The unique constraints stay the judge of races.';
