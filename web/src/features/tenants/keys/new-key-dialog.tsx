import { Button, Checkbox, Code, Stack, Text } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { NewApiKey } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Secret } from '../../../components/secret.tsx'
import { useLeaveWarning } from '../../../lib/use-leave-warning.ts'
import classes from './key-table.module.css'
import type { useNewKey } from './use-key-matter.ts'

export interface KeyDialogProps {
  tenant: TenantDetail['tenant']
  isOpen: boolean
  onClose(): void
}

interface NewKeyDialogProps extends Omit<KeyDialogProps, 'tenant'> {
  title: string
  slug: string
  creation: ReturnType<typeof useNewKey>
  /** What asks for it. */
  children: ReactNode
}

/** Asks for a new key, and shows it: not to be closed before its secret has been saved. */
export function NewKeyDialog({ title, slug, creation, isOpen, onClose, children }: NewKeyDialogProps) {
  const { data, reset } = creation
  // Whoever is gone when the secret comes never sees it.
  useLeaveWarning(creation.isPending)
  const close = () => {
    reset()
    onClose()
  }
  return (
    <Dialog
      title={data ? 'The key is made' : title}
      isOpen={isOpen}
      onClose={close}
      mayClose={data?.secretKey === undefined && !creation.isPending}
      testId="key-dialog"
    >
      {data ? <MadeKey apiKey={data} slug={slug} onClose={close} /> : children}
    </Dialog>
  )
}

function MadeKey({ apiKey, slug, onClose }: { apiKey: NewApiKey['apiKey']; slug: string; onClose(): void }) {
  const { name, publicKey, secretKey } = apiKey
  const [isSaved, setIsSaved] = useState(secretKey === undefined)
  const beginning = useRef<HTMLParagraphElement>(null)
  // The button that was pressed is gone.
  useEffect(() => beginning.current?.focus(), [])
  useLeaveWarning(!isSaved)
  return (
    <Stack data-testid="made-key">
      <Text ref={beginning} tabIndex={-1}>
        {secretKey
          ? `Here is ${name}. Its secret is shown this once and stored nowhere: save it now.`
          : `${name} has been made already, and the answer with its secret was lost on the way. The secret is stored nowhere: rotate the key for a new one.`}
      </Text>
      <div>
        <Text fw={600}>Public key</Text>
        <Code className={classes.publicKey}>{publicKey}</Code>
        <CopyButton text={publicKey} label="Copy the public key" />
      </div>
      {secretKey && (
        <>
          <Secret
            label="Secret key"
            value={secretKey}
            fileName={`${slug}-secret-key.txt`}
            testId="secret-key"
          />
          <Checkbox
            label="I have saved it"
            checked={isSaved}
            onChange={(event) => setIsSaved(event.currentTarget.checked)}
          />
        </>
      )}
      <Button aria-disabled={!isSaved} onClick={() => isSaved && onClose()}>
        Done
      </Button>
    </Stack>
  )
}
