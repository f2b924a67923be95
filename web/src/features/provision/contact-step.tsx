import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { currencyChoices, timezoneChoices } from '../../lib/region-choices.ts'
import classes from './provision.module.css'
import type { Wizard } from './use-wizard.ts'

/** How it is reached, and where it is. */
export function ContactStep({ wizard }: { wizard: Wizard }) {
  const timezone = wizard.values['tenant.timezone']
  const timezones = useMemo(() => timezoneChoices(timezone), [timezone])
  const currencies = useMemo(currencyChoices, [])
  return (
    <>
      <Text>All of this can be left as it is.</Text>
      <TextInput {...wizard.text('tenant.contact.email')} type="email" autoComplete="off" />
      <TextInput {...wizard.text('tenant.contact.phone')} type="tel" autoComplete="off" />
      <TextInput {...wizard.text('tenant.contact.address')} autoComplete="off" />
      <div className={classes.pair}>
        <NativeSelect size="md" {...wizard.text('tenant.timezone')} data={timezones} />
        <NativeSelect size="md" {...wizard.text('tenant.currency')} data={currencies} />
      </div>
    </>
  )
}
