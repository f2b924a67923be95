-- The functions use what came with 16 (pg_input_is_valid, inheritance of single memberships); their bodies are not looked at when they are
-- made, so that on 15 they would fail one by one, and late.
do $$
begin
  if current_setting('server_version_num')::integer < 160000 then
    raise exception using
      message = format('POSTGRES_TOO_OLD: Landlord needs Postgres 16 or later, and this is %s', current_setting('server_version')),
      hint = 'Upgrade the project''s Postgres, and push again.';
  end if;
end
$$;
