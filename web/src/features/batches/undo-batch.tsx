import { Button, Code, Group, List, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { undoBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { useBatchAction } from './use-batch-action.ts'

interface UndoBatchProps {
  batch: Batch
  isOpen: boolean
  onClose(): void
}

/** Asks for the batch's id before its tenants are taken back, and says whose stay. */
export function UndoBatch({ batch: { batchId, counts }, isOpen, onClose }: UndoBatchProps) {
  const { api } = useConsole()
  const [typed, setTyped] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const confirm = typed.trim().toLowerCase()
  const undo = useBatchAction(batchId, () =>
    api.call(undoBatch, { params: { id: batchId }, body: { confirm } }),
  )
  const close = () => {
    setTyped('')
    setIsWrong(false)
    undo.reset()
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsWrong(confirm !== batchId)
    if (confirm === batchId) undo.run(close)
    else document.getElementById('undo-confirm')?.focus()
  }
  return (
    <Dialog title="Undo the batch?" isOpen={isOpen} onClose={close}>
      <form noValidate onSubmit={submit}>
        <Stack>
          <Text>
            {counts.completed.toLocaleString('en')} active tenants are deleted, with the owners who were made
            for them. There is no way back. Kept is each tenant that is in use:
          </Text>
          <List size="sm" withPadding>
            <List.Item>whose owner has signed in,</List.Item>
            <List.Item>of which an API key was used,</List.Item>
            <List.Item>of which anything was changed or added to since,</List.Item>
            <List.Item>or that your application refers to.</List.Item>
          </List>
          <Group gap="xs">
            <Code>{batchId}</Code>
            <CopyButton text={batchId} label="Copy the id of the batch" />
          </Group>
          <TextInput
            id="undo-confirm"
            label="Type the id of the batch"
            value={typed}
            error={isWrong && 'This is not the id of the batch'}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {undo.error && <FailureNotice error={undo.error} onRetry={() => undo.run(close)} />}
          <Group gap="xs">
            <Button type="submit" color="red.9" aria-disabled={undo.isPending}>
              {undo.isPending ? 'Undoing …' : 'Undo the batch'}
            </Button>
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
