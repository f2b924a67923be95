select tests.create_admin('admin');
select tests.sign_in('admin');
select public.save_template('pgtap', tests.definition('one'));

-- Accepted while it was there, begun when it is not.
select tests.accept('parts', tests.items('{one}', '{"template": "pgtap"}') || tests.items('{two}'));
select tests.accept('whole', tests.items('{three}', '{"template": "pgtap"}') || tests.items('{four}'), 'all_or_nothing');
select tests.provision_and_activate('done', '{"template": "pgtap"}');
select tests.provision('lost', '{"template": "pgtap"}');
select public.mark_provisioning_failed((tests.request('lost')).id, 1, '{"code": "TIMEOUT"}');
select public.retire_template('pgtap');
select tests.sign_out();
create temporary table claims on commit drop as select tests.claim_batch('parts');
select is(tests.item_states('parts'), '{failed:TEMPLATE_RETIRED,running}', 'an item that was accepted before fails by that name, and no other with it');
create temporary table more_claims on commit drop as select tests.claim_batch('whole');
select private.settle_batches();
select is((tests.item_states('whole'))[1], 'failed:TEMPLATE_RETIRED', 'and so does the item that a whole comes to nothing by');

select tests.sign_in('admin');
select is(tests.error_of($$ select tests.provision('lost', '{"template": "pgtap"}') $$) ->> 'code', 'TEMPLATE_RETIRED', 'a failed request that is tried again is told the same');
select is(tests.provision('done', '{"template": "pgtap"}') -> 'replayed', 'true', 'what was made before is answered as ever');
select is(
  public.examine_batch(tests.key_of('x'), jsonb_build_array(
    jsonb_build_object('idempotency_key', tests.key_of('done'), 'payload', tests.payload('done', '{"template": "pgtap"}'))
  )) -> 'faulty', '0', 'in a batch, too'
);
select tests.sign_out();
select is(private.next_step('attempt_failed', 'TEMPLATE_RETIRED') ~ 'restored', true, 'the timeline says what to do');
