import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { LandlordError } from '../../../../../client/landlord-error.ts'
import { transferTenant } from '../../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { transferTenantSchema } from '../../../../../supabase/functions/_shared/contract/tenant-transfer.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { ReasonInput } from '../../../components/reason-input.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { useJudgedForm } from '../../../lib/use-judged-form.ts'
import { useRefreshTenant } from '../use-tenant.ts'

interface TransferDialogProps {
  tenant: TenantDetail['tenant']
  hasOwner: boolean
  isOpen: boolean
  onClose(): void
  /** Told whose it is, when the page shows it. */
  onDone(ownerEmail: string): void
}

/** Gives a tenant to another owner. */
export function TransferDialog({ tenant, hasOwner, isOpen, onClose, onDone }: TransferDialogProps) {
  const transfer = useTransfer(tenant.id, onDone)
  const close = () => {
    transfer.reset()
    onClose()
  }
  return (
    <Dialog
      title={`Transfer ${tenant.name}`}
      isOpen={isOpen}
      onClose={close}
      mayClose={!transfer.isPending}
      testId="transfer-dialog"
    >
      <TransferForm hasOwner={hasOwner} transfer={transfer} onClose={close} />
    </Dialog>
  )
}

type TransferFormProps = Pick<TransferDialogProps, 'hasOwner' | 'onClose'> & {
  transfer: ReturnType<typeof useTransfer>
}

function TransferForm({ hasOwner, transfer, onClose }: TransferFormProps) {
  const address = useRef<HTMLInputElement>(null)
  const { form, judgeAll } = useJudgedForm({
    initialValues: { ownerEmail: '', reason: '' },
    validate: ({ ownerEmail }) =>
      transferTenantSchema.shape.ownerEmail.safeParse(ownerEmail.trim()).success
        ? {}
        : { ownerEmail: 'Enter an e-mail address like jane@acme.test' },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (transfer.isPending) return
    if (judgeAll().ownerEmail) return address.current?.focus()
    transfer.mutate(form.getValues(), {
      onError: (error) => {
        if (!isUnknownOwner(error)) return
        form.setFieldError('ownerEmail', 'Nobody has a login with this address, or it is not confirmed yet')
        address.current?.focus()
      },
    })
  }
  return (
    <form noValidate onSubmit={send}>
      <Stack>
        <Text>
          Give it to somebody who has a login already. {hasOwner && 'Who owns it now stays a member. '}
          Nobody is told.
        </Text>
        <TextInput
          ref={address}
          label="E-mail of the new owner"
          type="email"
          required
          withAsterisk={false}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('ownerEmail')}
        />
        <ReasonInput {...form.getInputProps('reason')} />
        {transfer.error && !isUnknownOwner(transfer.error) && <FailureNotice error={transfer.error} />}
        <SubmitButton label="Transfer" isSending={transfer.isPending} whileSending="Transferring …" />
        <Group justify="center">
          <Button variant="subtle" disabled={transfer.isPending} onClick={onClose}>
            Leave it as it is
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useTransfer(tenantId: string, onDone: (ownerEmail: string) => void) {
  const { api } = useConsole()
  const refresh = useRefreshTenant(tenantId)
  return useMutation({
    mutationFn: async ({ ownerEmail, reason }: { ownerEmail: string; reason: string }) => {
      const why = reason.trim() === '' ? {} : { reason: reason.trim() }
      const body = { ownerEmail: ownerEmail.trim(), ...why }
      return (await api.call(transferTenant, { params: { id: tenantId }, body })).body
    },
    onSuccess: async ({ owner }) => {
      await refresh()
      onDone(owner.email)
    },
    onError: refresh,
  })
}

function isUnknownOwner(error: Error): boolean {
  const faults = error instanceof LandlordError ? error.problem.errors : undefined
  return faults?.some(({ pointer }) => pointer === '/ownerEmail') ?? false
}
