/** The areas that endpoints are sorted into, as the OpenAPI document tells of them. */
export const TAGS = {
  Provisioning: 'Making tenants.',
  'Sign-up': 'How people make a tenant of their own.',
  Tenants: 'What is to be known of tenants, and what can be done with them.',
  Templates: 'What tenants are made of.',
  'API keys': 'What a tenant’s own applications identify themselves with.',
  Batches: 'Many tenants as one: each by itself, or all of them or none.',
  Lifecycle: 'From active to purged, and back where there is a way back.',
  Fleet: 'Migrations of all tenants’ own schemas.',
  Operations: 'For schedulers, probes and operators.',
} as const

export type Tag = keyof typeof TAGS
