/** The parts of a tenant's page, by which its address may ask for them; the first is shown where it does not. */
export const TENANT_TABS = [
  'overview',
  'settings',
  'catalogue',
  'keys',
  'schema',
  'timeline',
  'audit',
] as const

export type TenantTab = (typeof TENANT_TABS)[number]
