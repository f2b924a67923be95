import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listApiKeys } from '../../../../../supabase/functions/_shared/contract/endpoints/api-keys.ts'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { KeyTable } from './key-table.tsx'
import { RevokeKeyDialog } from './revoke-key-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import type { KeyMatter } from './use-key-matter.ts'

/** A tenant's API keys: what there is, and to make, rotate and revoke them. */
export function KeysPanel({ tenant }: { tenant: TenantDetail['tenant'] }) {
  const { api } = useConsole()
  const [matter, setMatter] = useState<KeyMatter>()
  const [news, setNews] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['tenant', tenant.id, 'keys'],
    queryFn: async ({ signal }) =>
      (await api.call(listApiKeys, { params: { id: tenant.id } }, { signal })).body.keys,
  })
  const ask = (next: KeyMatter) => {
    setNews('')
    setMatter(next)
    setIsOpen(true)
  }
  // Until it is made the service knows nothing of its keys.
  const hasKeys = tenant.status !== 'provisioning' && tenant.status !== 'pending_activation'
  const propsOf = (about: KeyMatter['about']) => ({
    tenant,
    isOpen: isOpen && matter?.about === about,
    onClose: () => setIsOpen(false),
  })
  return (
    <Stack>
      <Group>
        {hasKeys && <Button onClick={() => ask({ about: 'create' })}>Make an API key</Button>}
        <Text role="status">{news}</Text>
      </Group>
      {error && <FailureNotice error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton height="10rem" aria-busy />}
      {data?.length === 0 && <Text>It has no API keys.</Text>}
      {data && data.length > 0 && <KeyTable keys={data} onAsk={ask} />}
      <CreateKeyDialog {...propsOf('create')} />
      {matter?.about === 'rotate' && <RotateKeyDialog {...propsOf('rotate')} apiKey={matter.apiKey} />}
      {matter?.about === 'revoke' && (
        <RevokeKeyDialog
          {...propsOf('revoke')}
          apiKey={matter.apiKey}
          onDone={() => setNews(`The key ${matter.apiKey.name} is revoked.`)}
        />
      )}
    </Stack>
  )
}
