import { Checkbox, Fieldset, NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMemo } from 'react'
import { FEATURES } from '../../../../../supabase/functions/_shared/contract/provision-request.ts'
import { nameOfFeature } from '../../../components/feature-names.ts'
import { currencyChoices, timezoneChoices } from '../../../lib/region-choices.ts'
import classes from './settings-fields.module.css'
import { fieldLabels, type SettingsField, type SettingsValues } from './values.ts'

interface SettingsFieldsProps {
  form: UseFormReturnType<SettingsValues>
  isDisabled: boolean
}

/** All that can be changed of a tenant. */
export function SettingsFields({ form, isDisabled }: SettingsFieldsProps) {
  const { timezone } = form.getInitialValues()
  const timezones = useMemo(() => timezoneChoices(timezone), [timezone])
  const currencies = useMemo(currencyChoices, [])
  const propsOf = (field: SettingsField) => ({
    id: `settings-${field}`,
    label: fieldLabels[field],
    autoComplete: 'off',
    ...form.getInputProps(field),
  })
  return (
    <>
      <Fieldset legend="Tenant" disabled={isDisabled} className={classes.fields}>
        <TextInput {...propsOf('name')} required withAsterisk={false} />
        <TextInput {...propsOf('domain')} autoCapitalize="none" spellCheck={false} />
        <NativeSelect {...propsOf('timezone')} data={timezones} />
        <NativeSelect {...propsOf('currency')} data={currencies} />
      </Fieldset>
      <Fieldset legend="Contact" disabled={isDisabled} className={classes.fields}>
        <TextInput {...propsOf('contactEmail')} type="email" />
        <TextInput {...propsOf('contactPhone')} type="tel" />
        <TextInput {...propsOf('contactAddress')} />
      </Fieldset>
      <Fieldset legend="Plan" disabled={isDisabled} className={classes.fields}>
        <TextInput {...propsOf('users')} inputMode="numeric" />
        <TextInput {...propsOf('storageGb')} inputMode="numeric" />
        <Features form={form} />
      </Fieldset>
      <Textarea
        {...propsOf('settings')}
        description="A JSON object, for whatever applications keep there."
        rows={6}
        disabled={isDisabled}
        spellCheck={false}
      />
    </>
  )
}

function Features({ form }: { form: UseFormReturnType<SettingsValues> }) {
  const { value, onChange, error } = form.getInputProps('features')
  // Also those that it has and nobody can choose any more.
  const names = [...new Set([...FEATURES, ...form.values.features])]
  return (
    <Checkbox.Group
      id="settings-features"
      className={classes.wide}
      label={fieldLabels.features}
      value={value}
      onChange={onChange}
      error={error}
    >
      <div className={classes.choices}>
        {names.map((name) => (
          <Checkbox key={name} value={name} label={nameOfFeature(name)} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
