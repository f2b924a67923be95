import type {
  FEATURES,
  ISOLATIONS,
} from '../../../../supabase/functions/_shared/contract/provision-request.ts'

export const isolationWords: Record<(typeof ISOLATIONS)[number], string> = {
  shared: 'Shared tables',
  schema: 'A schema of its own',
}

const features: Record<(typeof FEATURES)[number], string> = {
  basic: 'Basic set',
  analytics: 'Analytics',
  reporting: 'Reporting',
  advanced_security: 'Advanced security',
  api_access: 'API access',
  webhooks: 'Webhooks',
}

/** By a feature's name; a tenant of an older system may have others. */
export const featureWords: Readonly<Record<string, string>> = features
