import { TextInput, type TextInputProps } from '@mantine/core'
import { REASON_MAX } from '../../../supabase/functions/_shared/contract/fields.ts'

/** Asks why, of whoever wants to say it. */
export function ReasonInput(props: TextInputProps) {
  return (
    <TextInput
      label="Reason (optional)"
      description="The audit keeps it."
      maxLength={REASON_MAX}
      autoComplete="off"
      {...props}
    />
  )
}
