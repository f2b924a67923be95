/** Where a tenant stands. Which may follow which: SQL's `private.tenant_transitions`. */
export const TENANT_STATUSES = [
  'provisioning',
  'pending_activation',
  'active',
  'setup_incomplete',
  'suspended',
  'archived',
] as const

/** What an admin may do to a tenant's status. */
export const TENANT_ACTIONS = ['suspend', 'reactivate', 'archive', 'restore', 'purge'] as const

export type TenantAction = (typeof TENANT_ACTIONS)[number]
