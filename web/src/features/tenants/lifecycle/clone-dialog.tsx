import { Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { CallInput } from '../../../../../client/call-types.ts'
import { cloneTenant } from '../../../../../supabase/functions/_shared/contract/endpoints/clone.ts'
import type { ProvisionResponse } from '../../../../../supabase/functions/_shared/contract/provision-response.ts'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { TextLink } from '../../../components/links.tsx'
import { useConsole } from '../../../lib/console-context.ts'
import { useIntention } from '../../../lib/use-intention.ts'
import { useRefreshTenant } from '../use-tenant.ts'
import { CloneForm } from './clone-form.tsx'

interface CloneDialogProps {
  source: TenantDetail['tenant']
  isOpen: boolean
  onClose(): void
}

type CloneBody = CallInput<typeof cloneTenant>['body']

/** Makes a tenant that begins with the catalogue and settings of another. The same asked for again makes no second. */
export function CloneDialog({ source, isOpen, onClose }: CloneDialogProps) {
  const { api } = useConsole()
  const intention = useIntention()
  const refresh = useRefreshTenant(source.id)
  const cloning = useMutation({
    mutationFn: async (body: CloneBody) => {
      const idempotencyKey = intention.keyFor([source.id, body])
      return (await api.call(cloneTenant, { params: { id: source.id }, body, idempotencyKey })).body
    },
    onSuccess: intention.settle,
    onSettled: () => void refresh(),
  })
  const close = () => {
    cloning.reset()
    onClose()
  }
  return (
    <Dialog
      title={cloning.data ? 'The tenant is made' : `Make a tenant like ${source.name}`}
      isOpen={isOpen}
      onClose={close}
      mayClose={!cloning.isPending}
      testId="clone-dialog"
    >
      {cloning.data ? (
        <Made made={cloning.data} onLeave={close} />
      ) : (
        <CloneForm error={cloning.error} isSending={cloning.isPending} onSend={cloning.mutateAsync} />
      )}
    </Dialog>
  )
}

const emailSentences = {
  sent: 'The e-mail to choose a password is on its way to',
  failed:
    'The e-mail to choose a password could not be sent; send it again from the new tenant’s page. It was for',
  not_needed: 'No set-up e-mail was needed for',
} as const

function Made({ made: { tenant, owner }, onLeave }: { made: ProvisionResponse; onLeave(): void }) {
  const beginning = useRef<HTMLParagraphElement>(null)
  // The button that was pressed is gone.
  useEffect(() => beginning.current?.focus(), [])
  return (
    <Stack data-testid="clone-made">
      <Text ref={beginning} tabIndex={-1}>
        {tenant.name} is active. {emailSentences[owner.setupEmail]} {owner.email}.
      </Text>
      <TextLink to="/tenants/$tenantId" params={{ tenantId: tenant.id }} onClick={onLeave}>
        Go to {tenant.name}
      </TextLink>
    </Stack>
  )
}
