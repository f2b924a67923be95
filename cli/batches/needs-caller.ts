import type { TenantRow } from '../../tenant-file/read-tenant-file.ts'

/** Whether a tenant can only be made while its caller waits: a password is stored nowhere, an API secret is for them to see. */
export function needsCaller({ item }: TenantRow): boolean {
  const { mode } = item.owner as { mode?: string }
  return mode === 'password' || mode === 'temporary' || item.apiKey === true
}
