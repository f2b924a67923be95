import type { TenantDetail } from '../../supabase/functions/_shared/contract/tenant-detail.ts'
import { formatPairs } from './terminal.ts'

/** All of a tenant, for a person. The version is what `update --if-match` takes. */
export function describeTenant({ tenant, owner, ...rest }: TenantDetail, version: string | null): string {
  const { features, limits, counts, request, allowedActions } = rest
  return formatPairs([
    ['Tenant', tenant.id],
    ['Name', tenant.name],
    ['Slug', tenant.slug],
    ['Domain', tenant.domain],
    ['Status', tenant.status],
    ['Owner', owner?.email ?? owner?.id],
    ['Isolation', tenant.isolation],
    ['Template', tenant.template],
    ['Clone of', tenant.clonedFrom],
    ['Time zone', tenant.timezone],
    ['Currency', tenant.currency],
    [
      'Contact',
      [tenant.contact.email, tenant.contact.phone, tenant.contact.address].filter(Boolean).join(', ') || null,
    ],
    ['Settings', JSON.stringify(tenant.settings)],
    ['Features', features.join(', ')],
    ['Limits', `${limits.users} users, ${limits.storageGb} GB`],
    [
      'Has',
      `${counts.members} members, ${counts.segments} segments, ${counts.packages} packages, ${counts.apiKeys} API keys`,
    ],
    ['Created', tenant.createdAt],
    ['Updated', tenant.updatedAt],
    ['Version', version],
    ['Batch', request?.batchId],
    ['May be', allowedActions.join(', ') || null],
  ])
}
