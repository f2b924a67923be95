import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { ApiKey } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import { revokeApiKey } from '../../../../../supabase/functions/_shared/contract/endpoints/api-keys.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { useRefreshTenant } from '../use-tenant.ts'
import type { KeyDialogProps } from './new-key-dialog.tsx'

interface RevokeKeyDialogProps extends KeyDialogProps {
  apiKey: ApiKey
  /** When it has ended, and the page shows it. */
  onDone(): void
}

/** Asks whether a key is really to end at once. */
export function RevokeKeyDialog({ tenant, apiKey, isOpen, onClose, onDone }: RevokeKeyDialogProps) {
  const { api } = useConsole()
  const refresh = useRefreshTenant(tenant.id)
  const revocation = useMutation({
    mutationFn: () => api.call(revokeApiKey, { params: { id: tenant.id, keyId: apiKey.id } }),
    onSuccess: async () => {
      await refresh()
      onClose()
      onDone()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!revocation.isPending) revocation.mutate()
  }
  return (
    <Dialog title={`Revoke ${apiKey.name}`} isOpen={isOpen} onClose={onClose} testId="revoke-dialog">
      <form onSubmit={send}>
        <Stack>
          <Text>
            It ends at once, and cannot be brought back. Whatever still uses it is refused from then on.
          </Text>
          {revocation.error && <FailureNotice error={revocation.error} />}
          <SubmitButton label="Revoke the key" isSending={revocation.isPending} whileSending="Revoking …" />
          <Group justify="center">
            <Button variant="subtle" onClick={onClose} data-autofocus>
              Leave it as it is
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
