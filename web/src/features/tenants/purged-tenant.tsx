import { Stack, Text } from '@mantine/core'
import { ConsolePage } from '../../components/console-page.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'
import { TimelinePanel } from './history/timeline-panel.tsx'
import { useTimeline } from './history/use-timeline.ts'

/** In place of a tenant that is gone for good: what happened to it. */
export function PurgedTenant({ tenantId }: { tenantId: string }) {
  const timeline = useTimeline(tenantId)
  const slug = timeline.data?.entries.findLast(({ what }) => what === 'tenant_purged')?.details.slug
  return (
    <ConsolePage title={typeof slug === 'string' ? slug : 'A purged tenant'} testId="purged-tenant">
      <Stack>
        <Notice kind="note" title="This tenant was purged">
          <Text>It is gone for good, with its catalogue, members and keys. What happened to it is kept.</Text>
          <ButtonLink variant="default" to="/tenants">
            All tenants
          </ButtonLink>
        </Notice>
        <TimelinePanel tenantId={tenantId} />
      </Stack>
    </ConsolePage>
  )
}
