import { Stack, TextInput } from '@mantine/core'
import { type FormEvent, useRef } from 'react'
import { LandlordError } from '../../../../../client/landlord-error.ts'
import { createApiKeySchema } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useJudgedForm } from '../../../lib/use-judged-form.ts'
import { type KeyDialogProps, NewKeyDialog } from './new-key-dialog.tsx'
import { useNewKey } from './use-key-matter.ts'

const isName = (name: string) => createApiKeySchema.shape.name.safeParse(name).success

/** Asks what another key is to be called and how long it is to work; then shows it. */
export function CreateKeyDialog({ tenant, isOpen, onClose }: KeyDialogProps) {
  const creation = useNewKey(tenant.id)
  return (
    <NewKeyDialog
      title="Make an API key"
      creation={creation}
      slug={tenant.slug}
      isOpen={isOpen}
      onClose={onClose}
    >
      <CreateKeyForm creation={creation} />
    </NewKeyDialog>
  )
}

function CreateKeyForm({ creation }: { creation: ReturnType<typeof useNewKey> }) {
  const name = useRef<HTMLInputElement>(null)
  const day = useRef<HTMLInputElement>(null)
  const { form, judgeAll } = useJudgedForm({
    initialValues: { name: '', until: '' },
    validate: ({ name, until }) => ({
      ...(isName(name) ? {} : { name: 'Give it a name of at most 64 characters, such as build server' }),
      ...(until === '' || endOf(until) > new Date() ? {} : { until: 'Choose a day that is still to come' }),
    }),
  })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (creation.isPending) return
    const faults = judgeAll()
    if (faults.name) return name.current?.focus()
    if (faults.until) return day.current?.focus()
    const { name: given, until } = form.getValues()
    const body = { name: given.trim(), ...(until === '' ? {} : { expiresAt: endOf(until).toISOString() }) }
    creation.mutate(
      { body },
      {
        onError: (error) => {
          if (!isNameTaken(error)) return
          form.setFieldError('name', 'There is a key of this name. Choose another one')
          name.current?.focus()
        },
      },
    )
  }
  return (
    <form noValidate onSubmit={send}>
      <Stack>
        <TextInput
          ref={name}
          label="Name"
          description="What it is for: build server, web shop."
          required
          withAsterisk={false}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          ref={day}
          type="date"
          label="Works until the end of (optional)"
          {...form.getInputProps('until')}
        />
        {creation.error && !isNameTaken(creation.error) && <FailureNotice error={creation.error} />}
        <SubmitButton label="Make the key" isSending={creation.isPending} whileSending="Making the key …" />
      </Stack>
    </form>
  )
}

function isNameTaken(error: Error): boolean {
  return error instanceof LandlordError && error.code === 'DUPLICATE_API_KEY_NAME'
}

/** The last second of a day, by the reader's clock. */
function endOf(day: string): Date {
  return new Date(`${day}T23:59:59`)
}
