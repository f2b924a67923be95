select tests.create_admin('warden');
select tests.make_fleet('{a,b,c,d,e,f,g,h,i,j,k,l}');
select tests.sign_out();

create temporary table planned on commit drop as
select * from private.plan_fleet_run('29000101000000', '{"canary_size": 1, "wave_size": 1, "only_failed": false}');
select cmp_ok((select count(*) from planned), '>=', 12::bigint, 'a dozen tenants are behind');
-- Ids tell who was born first. A dozen in their order by chance would be one of 479,001,600 orders.
select isnt(
  array(select p.tenant_id from planned p order by p.wave), array(select p.tenant_id from planned p order by p.tenant_id),
  'whose turn comes first goes by no order of birth'
);
