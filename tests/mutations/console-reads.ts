import type { Mutation } from './mutations.ts'

/** What admins see of each other's requests, and of how the service does. */
export const consoleReads: Mutation[] = [
  {
    title: 'another admin’s key told with their request',
    name: 'get_provisioning_request',
    from: 'v_request.admin_user_id = v_admin_user_id and ',
    to: '',
  },
  {
    title: 'an item’s key told with its request',
    name: 'get_provisioning_request',
    from: ' and v_request.batch_id is null then',
    to: ' then',
  },
  {
    title: 'a request told whole to who is no admin',
    name: 'get_provisioning_request',
    from: 'v_admin_user_id constant uuid := private.require_admin();',
    to: 'v_admin_user_id constant uuid := auth.uid();',
  },
  {
    title: 'requests listed for who is no admin',
    name: 'list_provisioning_requests',
    from: 'perform private.require_admin();',
    to: '',
  },
  {
    title: 'requests of one moment lost between two pages',
    name: 'list_provisioning_requests',
    from: '(r.created_at, r.id) < ($3, $4)',
    to: 'r.created_at < $3',
  },
  {
    title: 'a page of requests that is always the last',
    name: 'list_provisioning_requests',
    from: 'v_before_id, p_limit + 1;',
    to: 'v_before_id, p_limit;',
  },
  {
    title: 'a search in which % finds everything',
    name: 'request_conditions',
    from: `regexp_replace(lower(btrim($1 ->> 'search')), '([\\\\%_])', '\\\\\\1', 'g')`,
    to: `lower(btrim($1 ->> 'search'))`,
  },
  {
    title: 'one’s own requests that are everybody’s',
    name: 'request_conditions',
    from: `'r.admin_user_id = (select auth.uid())'`,
    to: `'true'`,
  },
  {
    title: 'a failed request that names a tenant',
    name: 'summarise_request',
    from: `case when p_request.status in ('processing', 'completed') then p_request.tenant_id end`,
    to: 'p_request.tenant_id',
  },
  {
    title: 'more told of a failure than its code',
    name: 'summarise_request',
    from: 'private.error_summary(p_request.error)',
    to: 'p_request.error',
  },
  {
    title: 'a sign-up’s patience in the statistics',
    name: 'get_provisioning_statistics',
    from: ' and s.id is null then extract',
    to: ' then extract',
  },
  {
    title: 'abandoned attempts among the failed',
    name: 'get_provisioning_statistics',
    from: `filter (where e.status = 'failed') as failed`,
    to: `filter (where e.status <> 'succeeded') as failed`,
  },
  {
    title: 'days as the session has them',
    name: 'get_provisioning_statistics',
    from: `date_trunc(p_bucket, a.ended_at, 'UTC') as bucket`,
    to: 'date_trunc(p_bucket, a.ended_at) as bucket',
  },
  {
    title: 'a span of statistics without bounds',
    name: 'get_provisioning_statistics',
    from: 'if v_to - v_from > v_most * v_step then',
    to: 'if false then',
  },
  {
    title: 'statistics for who is no admin',
    name: 'get_provisioning_statistics',
    from: 'perform private.require_admin();',
    to: '',
  },
  {
    title: 'violations told to who is no admin',
    name: 'get_operations',
    from: 'perform private.require_admin();',
    to: '',
  },
]
