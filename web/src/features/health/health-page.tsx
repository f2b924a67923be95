import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { readOperations } from '../../../../supabase/functions/_shared/contract/endpoints/watching.ts'
import { ConsolePage } from '../../components/console-page.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { DoctorSection } from './doctor-section.tsx'
import { ServiceSection } from './service-section.tsx'
import { StatisticsSection } from './statistics-section.tsx'
import { WaitingSection } from './waiting-section.tsx'

const REFRESH_MS = 15_000

/** How the service runs: what is up, what waits, what the doctor says, and how it went lately. */
export default function HealthPage() {
  const { api } = useConsole()
  // While the page is in sight; the violations are another question, which takes longer.
  const operations = useQuery({
    queryKey: ['operations', 'quick'],
    queryFn: async ({ signal }) =>
      (await api.call(readOperations, { query: { violations: 'false' } }, { signal })).body,
    refetchInterval: REFRESH_MS,
  })
  return (
    <ConsolePage title="Health" testId="health-page">
      {operations.error && <FailureNotice error={operations.error} onRetry={() => operations.refetch()} />}
      {operations.data && !operations.error && (
        <ServiceSection operations={operations.data} readAt={operations.dataUpdatedAt} />
      )}
      {!operations.data && !operations.error && <Text role="status">Asking how it runs …</Text>}
      <DoctorSection />
      {operations.data && <WaitingSection operations={operations.data} />}
      <StatisticsSection />
    </ConsolePage>
  )
}
