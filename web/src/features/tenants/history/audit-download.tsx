import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { listAuditEvents } from '../../../../../supabase/functions/_shared/contract/endpoints/audit.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { download as save } from '../../../lib/download-text.ts'

/** Saves all of a tenant's audit as a table for spreadsheets. */
export function AuditDownload({ tenantId, slug }: { tenantId: string; slug: string }) {
  const { api } = useConsole()
  const download = useMutation({
    mutationFn: async () => {
      const answer = await api.open(listAuditEvents, { query: { tenant: tenantId, format: 'csv' } })
      // Not as text, which would lose the mark by which spreadsheets know its encoding.
      save(`audit-${slug}.csv`, await answer.blob())
    },
  })
  return (
    <>
      <Group>
        <Button
          variant="default"
          aria-disabled={download.isPending}
          onClick={() => !download.isPending && download.mutate()}
        >
          {download.isPending ? 'Downloading …' : 'Download as CSV'}
        </Button>
        <Text role="status">{download.isSuccess ? 'Saved. That it was read is in the audit, too.' : ''}</Text>
      </Group>
      {download.error && <FailureNotice error={download.error} onRetry={() => download.mutate()} />}
    </>
  )
}
