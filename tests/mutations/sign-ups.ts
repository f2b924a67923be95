import type { Mutation } from './mutations.ts'

/** What keeps a sign-up unconfirmed until its address is confirmed, and silent about whose an address is. */
export const signUps: Mutation[] = [
  {
    title: 'a sign-up that is active at its birth',
    name: 'complete_request',
    from: `if p_request.owner_mode = 'sign_up'`,
    to: 'if false',
  },
  {
    title: 'a reaper of sign-ups that takes the request before the user',
    name: 'settle_sign_up',
    from: 'perform from auth.users u where u.id = v_owner_id for update skip locked;',
    to: 'perform from auth.users u where u.id = v_owner_id;',
  },
  {
    title: 'a reaper of sign-ups that waits for who is deciding',
    name: 'settle_sign_up',
    from: `and r.prepared_at is not null
  for update skip locked;`,
    to: `and r.prepared_at is not null
  for update;`,
  },
  {
    title: 'a reaper that undoes who has confirmed',
    name: 'settle_sign_up',
    from: `u.email_confirmed_at is not null
      and lower(`,
    to: 'false and lower(',
  },
  {
    title: 'a sign-up that is undone too early',
    name: 'settle_sign_up',
    from: 'if v_request.deadline_at > clock_timestamp() and not p_is_withdrawn then',
    to: 'if false then',
  },
  {
    title: 'an undone sign-up that leaves its user',
    name: 'settle_sign_up',
    from: 'perform private.delete_unused_owners(array[v_owner_id]);',
    to: '',
  },
  {
    title: 'a sign-up that tells whose an address is',
    name: 'begin_attempt',
    from: `not in ('existing', 'sign_up')`,
    to: `not in ('existing')`,
  },
  {
    title: 'a placeholder that may have an owner',
    name: 'begin_attempt',
    from: 'and not p_request.is_placeholder then',
    to: 'then',
  },
  {
    title: 'a placeholder that reserves its address',
    name: 'check_owner_email',
    from: 'and not r.is_placeholder',
    to: '',
  },
  {
    title: 'an address that is lost meanwhile and told of',
    name: 'mark_provisioning_failed',
    from: " and not private.make_placeholder(v_request, p_error ->> 'code')",
    to: '',
  },
  {
    title: 'a placeholder made of an address that is free',
    name: 'make_placeholder',
    from: ' and not private.has_account(p_request.owner_email) then',
    to: ' and false then',
  },
  {
    title: 'an address that only the auth service knows, and a caller who is told',
    name: 'make_placeholder',
    from: `p_error_code is distinct from 'EMAIL_UNAVAILABLE' and `,
    to: '',
  },
  {
    title: 'an outage that undoes only what an owner was to be born for',
    name: 'mark_provisioning_failed',
    from: '(v_request.prepared_at is null or v_request.is_placeholder)',
    to: 'v_request.prepared_at is null',
  },
  {
    title: 'a placeholder whose first owner may still be born',
    name: 'make_placeholder',
    from: 'v_request := private.start_attempt(p_request, null);',
    to: 'select * into v_request from public.provisioning_requests r where r.id = p_request.id;',
  },
  {
    title: 'a failed sign-up that is tried again without looking whose its address is by now',
    name: 'begin_sign_up',
    from: 'set is_placeholder = private.check_owner_email(r.owner_email) is not null',
    to: 'set is_placeholder = r.is_placeholder',
  },
  {
    title: 'two sign-ups of an address of which the second fails',
    name: 'begin_sign_up',
    from: 'for v_time in 1..2 loop',
    to: 'for v_time in 1..1 loop',
  },
  {
    title: 'a stranger who chooses what only admins may',
    name: 'normalize_sign_up',
    from: 'if v_errors is not null then',
    to: 'if false then',
  },
  {
    title: 'sign-ups of one address without a limit',
    name: 'admit_sign_up',
    from: `then private.spend_tokens(v_email_id, 'sign_up_email')`,
    to: 'then null',
  },
  {
    title: 'a link that goes to an account with a planted password',
    name: 'describe_sign_up',
    from: `p_request.status <> 'completed' and not exists (`,
    to: `p_request.status <> 'completed' or exists (`,
  },
  {
    title: 'a sign-up that is not taken back by the one in its place',
    name: 'begin_sign_up',
    from: 'and p_replaces <> p_idempotency_key',
    to: 'and false',
  },
  {
    title: 'an address that an operator gave taken for the one signed up with',
    name: 'activate_on_email_confirmed',
    from: 'and lower(new.email) = v_request.owner_email',
    to: '',
  },
  {
    title: 'a limit by address for who has a network',
    name: 'network_of',
    from: 'when 6 then network(set_masklen(v_ip, 64))::text',
    to: '',
  },
]
