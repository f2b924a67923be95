-- Between looking and taking somebody else comes: here a trigger, in the place of their transaction.
select tests.create_admin('admin');
create temporary table items on commit drop as
select n.name, n.position, tests.payload(n.name) as payload, gen_random_uuid() as key
from unnest('{first,own,other,last}'::text[]) with ordinality as n (name, position);
grant select on items to authenticated;

create function pg_temp.overtake() returns trigger
language plpgsql security definer as $$
declare
  v_item items;
begin
  select * into v_item from items i where i.key = new.idempotency_key and i.name in ('own', 'other');
  if found and pg_trigger_depth() = 1 then
    insert into public.provisioning_requests (admin_user_id, idempotency_key, payload, owner_email, owner_mode)
    values (
      new.admin_user_id, case v_item.name when 'own' then v_item.key else gen_random_uuid() end, new.payload, new.owner_email, new.owner_mode
    );
  end if;
  return new;
end
$$;
create trigger overtake before insert on public.provisioning_requests for each row execute function pg_temp.overtake();

select tests.sign_in('admin');
create temporary table accepted on commit drop as
select public.accept_batch(
  gen_random_uuid(), (select jsonb_agg(jsonb_build_object('payload', i.payload, 'idempotency_key', i.key) order by i.position) from items i), 'independent'
) ->> 'batch_id' as batch_id;
select tests.sign_out();

select is(
  array(
    select format('%s: %s %s', i.name, b.error ->> 'code', case when r.idempotency_key = i.key then 'its own request' end)
    from items i
    left join public.provisioning_batch_items b on b.batch_id = (select batch_id::uuid from accepted) and b.position = i.position - 1
    left join public.provisioning_requests r on r.id = b.request_id
    order by i.position
  ),
  '{"first:  its own request","own:  its own request","other: EMAIL_UNAVAILABLE ","last:  its own request"}',
  'an item is the request that its own key stands for meanwhile; another''s is in its way'
);
select is(
  (select count(*) from public.provisioning_requests r join items i on r.idempotency_key = i.key where r.batch_id is null), 1::bigint,
  'what overtook it stays a request by itself'
);
