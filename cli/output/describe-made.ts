import type { ProvisionResponse } from '../../supabase/functions/_shared/contract/provision-response.ts'
import { formatPairs } from './terminal.ts'

/** A tenant that was made, with the secrets of the first answer. */
export function describeMade({
  tenant,
  owner,
  credentials,
  apiKey,
  replayed,
  requestId,
}: ProvisionResponse): string {
  const setupEmail = {
    sent: 'sent',
    failed: 'could not be sent; again: landlord setup-email <id>',
    not_needed: undefined,
  }
  const secrets = [
    ['Password', credentials?.password],
    ['Secret key', apiKey?.secretKey],
  ] as const
  const hasSecrets = secrets.some(([, secret]) => secret !== undefined)
  return [
    replayed ? `${tenant.name} was made by an earlier call with this key.` : `${tenant.name} is active.`,
    formatPairs([
      ['Tenant', tenant.id],
      ['Slug', tenant.slug],
      ['Domain', tenant.domain],
      ['Isolation', tenant.isolation],
      ['Template', tenant.template],
      ['Owner', `${owner.email} (${owner.mode})`],
      ['Set-up e-mail', setupEmail[owner.setupEmail]],
      ['Public key', apiKey?.publicKey],
      ['Request', requestId],
    ]),
    ...(hasSecrets ? ['', 'Shown once and stored nowhere:', formatPairs(secrets)] : []),
  ].join('\n')
}
