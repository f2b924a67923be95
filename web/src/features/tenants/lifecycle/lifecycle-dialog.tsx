import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useRef } from 'react'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import type { TenantAction } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { ReasonInput } from '../../../components/reason-input.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useJudgedForm } from '../../../lib/use-judged-form.ts'
import { actionWords } from './action-words.ts'
import { useLifecycle } from './use-lifecycle.ts'

interface LifecycleDialogProps {
  action: TenantAction
  tenant: TenantDetail['tenant']
  isOpen: boolean
  onClose(): void
  /** When it is done, and the page shows it. */
  onDone(): void
}

/** Asks whether a tenant's status is really to change, and why; for what can't be undone, for its slug as well. */
export function LifecycleDialog({ action, tenant, isOpen, onClose, onDone }: LifecycleDialogProps) {
  return (
    <Dialog
      title={`${actionWords[action].verb} ${tenant.name}`}
      isOpen={isOpen}
      onClose={onClose}
      testId="lifecycle-dialog"
    >
      <LifecycleForm action={action} tenant={tenant} onClose={onClose} onDone={onDone} />
    </Dialog>
  )
}

function LifecycleForm({ action, tenant, onClose, onDone }: Omit<LifecycleDialogProps, 'isOpen'>) {
  const { verb, effect, whileSending } = actionWords[action]
  const isFinal = action === 'purge'
  const confirmation = useRef<HTMLInputElement>(null)
  const change = useLifecycle(action, tenant.id, onDone)
  const { form, judgeAll } = useJudgedForm({
    initialValues: { reason: '', confirm: '' },
    validate: ({ confirm }) =>
      isFinal && confirm !== tenant.slug ? { confirm: `Type ${tenant.slug}, as it is written here` } : {},
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (change.isPending) return
    if (judgeAll().confirm) return confirmation.current?.focus()
    const { reason, confirm } = form.getValues()
    change.mutate({ reason: reason.trim(), confirm })
  }
  return (
    <form noValidate onSubmit={send}>
      <Stack>
        <Text>{effect}</Text>
        <ReasonInput data-autofocus={!isFinal || undefined} {...form.getInputProps('reason')} />
        {isFinal && (
          <TextInput
            ref={confirmation}
            label={`Type its slug, ${tenant.slug}, to go on`}
            required
            withAsterisk={false}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('confirm')}
          />
        )}
        {change.error && <FailureNotice error={change.error} />}
        <SubmitButton
          label={verb}
          isSending={change.isPending}
          whileSending={whileSending}
          isFinal={isFinal}
        />
        <Group justify="center">
          <Button variant="subtle" onClick={onClose}>
            Leave it as it is
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
