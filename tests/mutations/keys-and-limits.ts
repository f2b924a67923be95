import type { Mutation } from './mutations.ts'

/** What API keys and limits rest on. */
export const keysAndLimits: Mutation[] = [
  {
    title: 'a revoked API key verifies',
    name: 'verify_tenant_api_key',
    from: 'and k.revoked_at is null',
    to: '',
  },
  {
    title: 'an expired API key verifies',
    name: 'verify_tenant_api_key',
    from: 'and (k.expires_at is null or k.expires_at > clock_timestamp())',
    to: '',
  },
  {
    title: 'a suspended tenant’s API key is valid',
    name: 'verify_tenant_api_key',
    from: `'is_valid', t.status = 'active',`,
    to: `'is_valid', true,`,
  },
  {
    title: 'the API key of a tenant that is not there yet verifies',
    name: 'verify_tenant_api_key',
    from: `and t.status <> 'provisioning'`,
    to: '',
  },
  {
    title: 'a rotated API key that does not expire',
    name: 'retire_api_key',
    from: 'least(k.expires_at, v_now + make_interval(secs => p_overlap_seconds))',
    to: `v_now + interval '100 years'`,
  },
  {
    title: 'an API key that is rotated twice',
    name: 'retire_api_key',
    from: 'or v_key.rotated_at is not null',
    to: '',
  },
  {
    title: 'another tenant’s API key',
    name: 'find_api_key',
    from: 'k.tenant_id = p_tenant_id and ',
    to: '',
  },
  {
    title: 'any number of API keys',
    name: 'add_api_key',
    from: '>= v_limit',
    to: '>= v_limit + 1',
  },
  {
    title: 'a repeat that asks for something else',
    name: 'find_repeated_api_key',
    from: 'v_key.idempotency_payload <> p_payload',
    to: 'false',
  },
  {
    title: 'another admin’s idempotency key',
    name: 'find_repeated_api_key',
    from: 'k.created_by = p_admin_user_id and ',
    to: '',
  },
  {
    title: 'a secret in place of its hash',
    name: 'require_api_key_pair',
    from: `or p_secret_hash is null or p_secret_hash !~ '^[0-9a-f]{64}$'`,
    to: '',
  },
  {
    title: 'revoking again is another revocation',
    name: 'revoke_tenant_api_key',
    from: 'if v_key.revoked_at is null then',
    to: 'if true then',
  },
  {
    title: 'a bucket that nothing is taken from',
    name: 'spend_tokens',
    from: 'private.refilled_tokens(v_rule, l.tokens, l.refilled_at) - p_amount',
    to: 'private.refilled_tokens(v_rule, l.tokens, l.refilled_at)',
  },
  {
    title: 'a bucket that holds any number of tokens',
    name: 'refilled_tokens',
    from: `least(
    p_rule.capacity,`,
    to: `least(
    1000000000,`,
  },
  {
    title: 'a bucket that a clock of the future has written',
    name: 'refilled_tokens',
    from: "if p_refilled_at > clock_timestamp() + interval '1 hour' then",
    to: 'if false then',
  },
  {
    title: 'names are told to who has no token left',
    name: 'provision_tenant_atomic',
    from: `perform private.check_tokens(v_admin_user_id, 'provisioning', 1);`,
    to: '',
  },
  {
    title: 'limits that are no number',
    name: 'set_rate_limit',
    from: 'where given.value is null or given.value not between 1 and v_max',
    to: 'where false',
  },
]
