import { type FormErrors, type LooseKeys, type UseFormReturnType, useForm } from '@mantine/form'
import { useRef } from 'react'
import { afterPress } from './after-press.ts'

interface JudgedFormOptions<Values> {
  initialValues: Values
  /** What is wrong, by the path of the field. */
  validate: (values: Values) => FormErrors
}

/** Mantine's form. A field is judged when it is left, and from then on with every key. */
export function useJudgedForm<Values extends Record<string, unknown>>({
  initialValues,
  validate,
}: JudgedFormOptions<Values>): {
  form: UseFormReturnType<Values>
  /** Judges every field, each from then on with every key, and tells what is wrong. */
  judgeAll(): FormErrors
} {
  // The form looks into it at each change; it must stay the same array.
  const visited = useRef<LooseKeys<Values>[]>([]).current
  const form = useForm<Values>({
    initialValues,
    validate,
    validateInputOnBlur: true,
    validateInputOnChange: visited,
    clearInputErrorOnChange: false,
    enhanceGetInputProps: ({ inputProps: { onBlur, error }, field }) => ({
      'aria-invalid': error !== undefined,
      onBlur: () => {
        visited.push(field)
        afterPress(onBlur)
      },
    }),
  })
  return {
    form,
    judgeAll() {
      const errors = validate(form.getValues())
      visited.push(...(Object.keys(errors) as LooseKeys<Values>[]))
      form.setErrors(errors)
      return errors
    },
  }
}
