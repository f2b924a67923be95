import type { FEATURES } from '../../../supabase/functions/_shared/contract/provision-request.ts'

const names: Record<(typeof FEATURES)[number], string> = {
  basic: 'Basic set',
  analytics: 'Analytics',
  reporting: 'Reporting',
  advanced_security: 'Advanced security',
  api_access: 'API access',
  webhooks: 'Webhooks',
}

/** What a feature is called; one that a tenant has of an older system, by its own name. */
export function nameOfFeature(feature: string): string {
  return feature in names ? names[feature as keyof typeof names] : feature
}
