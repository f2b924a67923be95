import { NativeSelect, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ApiKey } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { type KeyDialogProps, NewKeyDialog } from './new-key-dialog.tsx'
import { useNewKey } from './use-key-matter.ts'

const HOUR = 60 * 60

const overlaps = [
  { value: String(24 * HOUR), label: 'for 24 hours more' },
  { value: String(HOUR), label: 'for an hour more' },
  { value: String(7 * 24 * HOUR), label: 'for 7 days more' },
  { value: String(30 * 24 * HOUR), label: 'for 30 days more' },
  { value: '0', label: 'no longer: it ends at once' },
]

/** Asks how long the old pair is to work beside the new one; then shows the new one. */
export function RotateKeyDialog({ tenant, apiKey, isOpen, onClose }: KeyDialogProps & { apiKey: ApiKey }) {
  const creation = useNewKey(tenant.id)
  const [overlap, setOverlap] = useState(overlaps[0]?.value)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!creation.isPending) {
      creation.mutate({ keyId: apiKey.id, body: { overlapSeconds: Number(overlap) } })
    }
  }
  return (
    <NewKeyDialog
      title={`Rotate ${apiKey.name}`}
      creation={creation}
      slug={tenant.slug}
      isOpen={isOpen}
      onClose={onClose}
    >
      <form onSubmit={send}>
        <Stack>
          <Text>A new pair of the same name takes its place.</Text>
          <NativeSelect
            label="The old pair works on"
            data={overlaps}
            value={overlap}
            onChange={(event) => setOverlap(event.currentTarget.value)}
            data-autofocus
          />
          {creation.error && <FailureNotice error={creation.error} />}
          <SubmitButton label="Rotate the key" isSending={creation.isPending} whileSending="Rotating …" />
        </Stack>
      </form>
    </NewKeyDialog>
  )
}
