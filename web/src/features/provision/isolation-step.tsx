import { Checkbox, Radio, TextInput } from '@mantine/core'
import { ISOLATIONS } from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import classes from './provision.module.css'
import { isolationTexts } from './texts.ts'
import type { Wizard } from './use-wizard.ts'
import type { Values } from './values.ts'

/** Where its data is, what address it has, and whether programs get in. */
export function IsolationStep({ wizard }: { wizard: Wizard }) {
  const { value, error, label, id } = wizard.field('isolation')
  return (
    <>
      <Radio.Group
        size="md"
        label={label}
        value={value}
        error={error}
        onChange={(chosen) => wizard.change({ isolation: chosen as Values['isolation'] })}
      >
        <div className={classes.choices}>
          {ISOLATIONS.map((name, index) => (
            <Radio
              key={name}
              value={name}
              id={index === 0 ? id : undefined}
              label={isolationTexts[name].label}
              description={isolationTexts[name].description}
            />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        {...wizard.text('tenant.domain')}
        description="Of its own, if it has one: acme.example.com."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Checkbox
        label="Make an API key, too"
        description="Its secret is shown once, when the tenant is ready."
        checked={wizard.values.apiKey}
        onChange={(event) => wizard.change({ apiKey: event.currentTarget.checked })}
      />
    </>
  )
}
