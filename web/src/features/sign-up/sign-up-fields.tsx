import { NativeSelect, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { SlugSuggestions } from '../../components/slug-suggestions.tsx'
import { currencyChoices, timezoneChoices } from '../../lib/region-choices.ts'
import { type FieldPath, fields, inputId } from './fields.ts'
import classes from './sign-up.module.css'
import type { useSignUpForm } from './use-sign-up-form.ts'

interface SignUpFieldsProps {
  signUpForm: ReturnType<typeof useSignUpForm>
  /** Free short names like the one that was taken. */
  suggestions: string[]
}

/** What the form asks for. */
export function SignUpFields({ signUpForm, suggestions }: SignUpFieldsProps) {
  const { form, changeName, changeSlug } = signUpForm
  const { timezone } = form.getInitialValues().tenant
  const timezones = useMemo(() => timezoneChoices(timezone), [timezone])
  const currencies = useMemo(currencyChoices, [])
  const propsOf = (path: FieldPath) => ({
    id: inputId(path),
    label: fields[path].label,
    required: true,
    withAsterisk: false,
    ...form.getInputProps(path),
  })
  return (
    <>
      <TextInput
        {...propsOf('tenant.name')}
        autoComplete="organization"
        onChange={(event) => changeName(event.currentTarget.value)}
      />
      <TextInput
        {...propsOf('tenant.slug')}
        description="What your organisation is called in links and addresses. It follows the name until you change it."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => changeSlug(event.currentTarget.value)}
      />
      <SlugSuggestions
        slugs={suggestions}
        onChoose={(slug) => {
          changeSlug(slug)
          document.getElementById(inputId('tenant.slug'))?.focus()
        }}
      />
      <TextInput {...propsOf('owner.fullName')} autoComplete="name" />
      <TextInput
        {...propsOf('owner.email')}
        type="email"
        autoComplete="email"
        description="We send a link there, with which you choose your password."
      />
      <div className={classes.pair}>
        <NativeSelect {...propsOf('tenant.timezone')} data={timezones} />
        <NativeSelect {...propsOf('tenant.currency')} data={currencies} />
      </div>
    </>
  )
}
