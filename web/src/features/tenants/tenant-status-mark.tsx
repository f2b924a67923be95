import type { TENANT_STATUSES } from '../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { StatusMark } from '../../components/status-mark.tsx'

export type TenantStatus = (typeof TENANT_STATUSES)[number]

export const statusWords = {
  provisioning: { word: 'Provisioning', tone: 'busy' },
  pending_activation: { word: 'Awaiting confirmation', tone: 'busy' },
  active: { word: 'Active', tone: 'good' },
  setup_incomplete: { word: 'Without an owner', tone: 'bad' },
  suspended: { word: 'Suspended', tone: 'bad' },
  archived: { word: 'Archived', tone: 'resting' },
} as const satisfies Record<TenantStatus, { word: string; tone: 'good' | 'busy' | 'bad' | 'resting' }>

/** Where a tenant stands. */
export function TenantStatusMark({ status }: { status: TenantStatus }) {
  const { word, tone } = statusWords[status]
  return <StatusMark tone={tone}>{word}</StatusMark>
}
