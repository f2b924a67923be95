import { NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useId } from 'react'
import type { CallInput } from '../../../../../client/call-types.ts'
import { LandlordError } from '../../../../../client/landlord-error.ts'
import type { cloneTenant } from '../../../../../supabase/functions/_shared/contract/endpoints/clone.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useJudgedForm } from '../../../lib/use-judged-form.ts'
import { isolationWords } from '../words.ts'
import {
  type CloneField,
  cloneFields,
  isOutcomeUnknown,
  refusedField,
  toBody,
  validate,
} from './clone-values.ts'

interface CloneFormProps {
  error: Error | null
  isSending: boolean
  onSend(body: CallInput<typeof cloneTenant>['body']): Promise<unknown>
}

/** Asks for what the new tenant can't have from the other: its names, its owner, and where its data is to be. */
export function CloneForm({ error, isSending, onSend }: CloneFormProps) {
  const form = useId()
  const idOf = (field: CloneField) => `${form}-${field}`
  const focus = (field: CloneField) => document.getElementById(idOf(field))?.focus()
  const judged = useJudgedForm({
    initialValues: { name: '', slug: '', ownerName: '', ownerEmail: '', isolation: 'shared' },
    validate,
  })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (isSending) return
    const faults = judged.judgeAll()
    const first = cloneFields.find((field) => faults[field] !== undefined)
    if (first) return focus(first)
    await onSend(toBody(judged.form.getValues())).catch((refusal: Error) => {
      const refused = refusedField(refusal)
      if (!refused) return
      judged.form.setFieldError(refused.field, refused.sentence)
      focus(refused.field)
    })
  }
  const isOpen = error !== null && isOutcomeUnknown(error)
  // Another body would be another tenant, beside one that may have been made.
  const isFixed = isSending || isOpen
  const propsOf = (field: CloneField) => ({
    id: idOf(field),
    readOnly: isFixed,
    autoComplete: 'off',
    required: field !== 'slug',
    withAsterisk: false,
    ...judged.form.getInputProps(field),
  })
  const isOfAField = error instanceof LandlordError && refusedField(error) !== undefined
  return (
    <form noValidate onSubmit={send}>
      <Stack>
        <Text>
          It begins with the same catalogue, settings, features and limits. Owner, members, keys, domain and
          contact are never copied.
        </Text>
        <TextInput label="Name" data-autofocus {...propsOf('name')} />
        <TextInput
          label="Slug (optional)"
          description="Made from the name, if left out."
          autoCapitalize="none"
          spellCheck={false}
          {...propsOf('slug')}
        />
        <TextInput label="Name of the owner" {...propsOf('ownerName')} />
        <TextInput
          label="E-mail of the owner"
          description="They are sent a link with which they choose their password."
          type="email"
          {...propsOf('ownerEmail')}
        />
        <NativeSelect
          label="Isolation"
          data={Object.entries(isolationWords).map(([value, label]) => ({ value, label }))}
          disabled={isFixed}
          {...judged.form.getInputProps('isolation')}
        />
        {error && !isOfAField && (
          <FailureNotice error={error}>
            {isOpen && (
              <Text>
                What you asked for stays as it is until it is known what came of it: the tenant may have been
                made already.
              </Text>
            )}
          </FailureNotice>
        )}
        <SubmitButton label="Make the tenant" isSending={isSending} whileSending="Making the tenant …" />
      </Stack>
    </form>
  )
}
