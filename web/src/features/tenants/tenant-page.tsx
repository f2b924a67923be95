import { Group, Skeleton, Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { LandlordError } from '../../../../client/landlord-error.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { TenantActions } from './lifecycle/tenant-actions.tsx'
import { PurgedTenant } from './purged-tenant.tsx'
import { TenantParts } from './tenant-parts.tsx'
import { TenantStatusMark } from './tenant-status-mark.tsx'
import { useTenant } from './use-tenant.ts'

/** One tenant: what it is, what happened to it, and what can be done. */
export default function TenantPage() {
  const { tenantId } = useParams({ from: '/signed-in/tenants/$tenantId' })
  return <Page key={tenantId} tenantId={tenantId} />
}

function Page({ tenantId }: { tenantId: string }) {
  const { data, error, isPending, refetch } = useTenant(tenantId)
  const [news, setNews] = useState('')
  const isPurged = error instanceof LandlordError && error.code === 'TENANT_PURGED'
  if (isPurged) return <PurgedTenant tenantId={tenantId} />
  return (
    <ConsolePage
      title={data?.detail.tenant.name ?? 'Tenant'}
      testId="tenant-page"
      actions={data && <TenantActions detail={data.detail} onNews={setNews} />}
    >
      <Stack aria-busy={isPending}>
        {isPending && <Skeleton height="24rem" />}
        {isPending && <Text role="status">Reading the tenant …</Text>}
        {error && (
          <FailureNotice error={error} onRetry={() => refetch()}>
            {!data && <ButtonLink to="/tenants">All tenants</ButtonLink>}
          </FailureNotice>
        )}
        {data && (
          <>
            <Group>
              <Text data-testid="tenant-status">
                <TenantStatusMark status={data.detail.tenant.status} />
              </Text>
              <Text role="status" data-testid="tenant-news">
                {news}
              </Text>
            </Group>
            <TenantParts tenant={data} />
          </>
        )}
      </Stack>
    </ConsolePage>
  )
}
