import { Button } from '@mantine/core'
import { useState } from 'react'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import type { TenantAction } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { actionWords } from './action-words.ts'
import { CloneDialog } from './clone-dialog.tsx'
import { LifecycleDialog } from './lifecycle-dialog.tsx'

/** From which statuses the service makes another tenant like it. */
const mayBeCloned: readonly string[] = ['active', 'suspended', 'setup_incomplete']

interface TenantActionsProps {
  detail: TenantDetail
  /** Told what has been done; nothing, when something else is begun. */
  onNews(sentence: string): void
}

/** What can be done to a tenant as it stands. */
export function TenantActions({ detail: { tenant, allowedActions }, onNews }: TenantActionsProps) {
  const [asked, setAsked] = useState<TenantAction | 'clone'>()
  const [isOpen, setIsOpen] = useState(false)
  const ask = (action: TenantAction | 'clone') => {
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
      {allowedActions.map((action) => (
        <Button key={action} variant="default" onClick={() => ask(action)}>
          {actionWords[action].verb}
        </Button>
      ))}
      <CloneDialog source={tenant} isOpen={isOpen && asked === 'clone'} onClose={close} />
      {asked !== undefined && asked !== 'clone' && (
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
