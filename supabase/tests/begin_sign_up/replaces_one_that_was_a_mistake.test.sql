select tests.create_user('known');
create temporary table mistaken as
select name, tests.sign_up(name, jsonb_build_object('owner', jsonb_build_object('email', email))) as answer
from (values ('typo', 'tpyo@pgtap.test'), ('placeholder', 'known@pgtap.test')) as cases (name, email);
select tests.give_unconfirmed_birth((answer ->> 'owner_id')::uuid, 'tpyo@pgtap.test') from mistaken where name = 'typo';

create function pg_temp.replace(p_name text, p_replaced text, p_changes jsonb) returns jsonb
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.use_secret_key();
  v_answer := public.begin_sign_up(tests.key_of(p_name), tests.payload(p_name, p_changes), null, tests.key_of(p_replaced));
  perform tests.sign_out();
  return v_answer;
end
$$;

select is(
  pg_temp.replace(replaced || '-corrected', replaced, jsonb_build_object('tenant', jsonb_build_object('slug', 'pgtap-' || replaced))) ->> 'status',
  'processing', format('%s: the same slug with another address', replaced)
)
from unnest('{typo,placeholder}'::text[]) as replaced;
select is((tests.request('typo')).error ->> 'code', 'SIGN_UP_WITHDRAWN', 'the first is undone');
select ok(not tests.user_exists((select (answer ->> 'owner_id')::uuid from mistaken where name = 'typo')), 'and its user gone');
select ok(tests.user_exists(tests.user_id('known')), 'a placeholder has none to lose');

select tests.confirm(tests.sign_up_and_be_born('done'));
select is(
  tests.error_of($$select pg_temp.replace('too-late', 'done', '{"tenant": {"slug": "pgtap-done"}}')$$) ->> 'code', 'DUPLICATE_SLUG',
  'what is confirmed is not taken back'
);
select tests.sign_up_and_be_born('kept');
select is(
  tests.error_of($$select pg_temp.replace('faulty', 'kept', '{"tenant": {"slug": "pgtap-done"}}')$$) ->> 'code', 'DUPLICATE_SLUG',
  'where the second is refused'
);
select is((tests.tenant('kept')).status, 'pending_activation', 'the first stands');
select is(pg_temp.replace('fresh', 'nobody-s', '{}') ->> 'status', 'processing', 'a key that stands for nothing replaces nothing');

insert into auth.users (id, email, encrypted_password) values (tests.user_id('planted'), 'planted@pgtap.test', 'a stranger''s');
select is(
  tests.sign_up('victim', '{"owner": {"email": "planted@pgtap.test"}}') ->> 'send_email', 'false',
  'no link goes to an unconfirmed account that somebody else has made'
);
