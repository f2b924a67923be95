import { Button } from '@mantine/core'
import { useState } from 'react'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import type { TenantAction } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { actionWords } from './action-words.ts'
import { CloneDialog } from './clone-dialog.tsx'
import { LifecycleDialog } from './lifecycle-dialog.tsx'
import { TransferDialog } from './transfer-dialog.tsx'

/** From which statuses the service makes another tenant like it. */
const mayBeCloned: readonly string[] = ['active', 'suspended', 'setup_incomplete']

/** In which it has no owner yet, and can't be given to another. */
const statusesBeforeAnOwner: readonly string[] = ['provisioning', 'pending_activation']

type DialogName = TenantAction | 'clone' | 'transfer'

interface TenantActionsProps {
  detail: TenantDetail
  /** Told what has been done; nothing, when something else is begun. */
  onNews(sentence: string): void
}

/** What can be done to a tenant as it stands. */
export function TenantActions({ detail: { tenant, owner, allowedActions }, onNews }: TenantActionsProps) {
  const [asked, setAsked] = useState<DialogName>()
  const [isOpen, setIsOpen] = useState(false)
  const ask = (action: DialogName) => {
    onNews('')
    setAsked(action)
    setIsOpen(true)
  }
  const close = () => setIsOpen(false)
  return (
    <>
      {mayBeCloned.includes(tenant.status) && (
        <Button variant="default" onClick={() => ask('clone')}>
          Make one like it
        </Button>
      )}
      {!statusesBeforeAnOwner.includes(tenant.status) && (
        <Button variant="default" onClick={() => ask('transfer')}>
          Transfer
        </Button>
      )}
      {allowedActions.map((action) => (
        <Button key={action} variant="default" onClick={() => ask(action)}>
          {actionWords[action].verb}
        </Button>
      ))}
      <CloneDialog source={tenant} isOpen={isOpen && asked === 'clone'} onClose={close} />
      <TransferDialog
        tenant={tenant}
        hasOwner={owner !== null}
        isOpen={isOpen && asked === 'transfer'}
        onClose={close}
        onDone={(ownerEmail) => {
          close()
          onNews(`${tenant.name} is ${ownerEmail}’s.`)
        }}
      />
      {asked !== undefined && asked !== 'clone' && asked !== 'transfer' && (
        <LifecycleDialog
          action={asked}
          tenant={tenant}
          isOpen={isOpen}
          onClose={close}
          onDone={() => {
            close()
            onNews(`${tenant.name} ${actionWords[asked].done}.`)
          }}
        />
      )}
    </>
  )
}
