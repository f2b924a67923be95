import { Radio, Text, TextInput } from '@mantine/core'
import { emailField } from '../../../../supabase/functions/_shared/contract/fields.ts'
import { PasswordField } from './password-field.tsx'
import classes from './provision.module.css'
import { modeTexts } from './texts.ts'
import { useAvailability } from './use-availability.ts'
import type { Wizard } from './use-wizard.ts'
import { type Values, valuesSchema } from './values.ts'

const modes = valuesSchema.shape['owner.mode'].options

/** Whose it is, and how they get in. */
export function OwnerStep({ wizard }: { wizard: Wizard }) {
  const mode = wizard.values['owner.mode']
  const { value, error, label } = wizard.field('owner.mode')
  return (
    <>
      <TextInput {...wizard.text('owner.fullName')} autoComplete="off" />
      <TextInput
        {...wizard.text('owner.email')}
        data-testid="prov-owner-email"
        type="email"
        autoComplete="off"
        description={mode === 'existing' ? 'The one with which this user signs in.' : undefined}
      />
      {mode !== 'existing' && <EmailStatus email={wizard.values['owner.email']} />}
      <Radio.Group
        size="md"
        label={label}
        value={value}
        error={error}
        onChange={(chosen) => wizard.change({ 'owner.mode': chosen as Values['owner.mode'] })}
      >
        <div className={classes.choices}>
          {modes.map((name, index) => (
            <Radio
              key={name}
              value={name}
              id={index === 0 ? 'owner-mode' : undefined}
              label={modeTexts[name].label}
              description={modeTexts[name].description}
            />
          ))}
        </div>
      </Radio.Group>
      {mode === 'password' && <PasswordField wizard={wizard} />}
      {mode === 'existing' && (
        <TextInput {...wizard.text('owner.userId')} autoComplete="off" spellCheck={false} />
      )}
    </>
  )
}

function EmailStatus({ email }: { email: string }) {
  const found = useAvailability('email', emailField.safeParse(email).success ? email : undefined)
  const sentences = {
    nothing: '',
    checking: 'Checking the address …',
    free: 'No account has this address yet.',
    taken: 'Somebody has an account with this address: choose another, or “a user who is there already”.',
    unknown: '',
  }
  return (
    <Text role="status" size="sm" c={found.state === 'taken' ? 'var(--mantine-color-error)' : 'inherit'}>
      {sentences[found.state]}
    </Text>
  )
}
