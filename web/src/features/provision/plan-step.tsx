import { Checkbox, NativeSelect, Text, TextInput } from '@mantine/core'
import { FEATURES } from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { nameOfFeature } from '../../components/feature-names.ts'
import { useAfterPress } from '../../lib/use-after-press.ts'
import classes from './provision.module.css'
import { TemplatePreview } from './template-preview.tsx'
import { useTemplate, useTemplates } from './use-templates.ts'
import type { Wizard } from './use-wizard.ts'
import type { Values } from './values.ts'

/** What it begins with, and how much it may have. */
export function PlanStep({ wizard }: { wizard: Wizard }) {
  const { values } = wizard
  const templates = useTemplates()
  const template = useTemplate(values.template)
  const ofTemplate = useAfterPress(template.data?.definition)
  const names = (templates.data ?? []).map(({ name }) => name)
  const error = useAfterPress(templates.error ?? template.error)
  return (
    <>
      {wizard.draft.cloneOf ? (
        <Text>Its catalogue is copied from the tenant of which it is to be a clone.</Text>
      ) : (
        <>
          <NativeSelect
            size="md"
            {...wizard.text('template')}
            data={names.includes(values.template) ? names : [values.template, ...names]}
          />
          {error && (
            <FailureNotice
              error={error}
              onRetry={() => Promise.all([templates.refetch(), template.refetch()])}
            />
          )}
          {ofTemplate && <TemplatePreview definition={ofTemplate} currency={values['tenant.currency']} />}
        </>
      )}
      <Features wizard={wizard} ofTemplate={ofTemplate?.features ?? []} />
      <div className={classes.pair}>
        <TextInput
          {...wizard.text('limits.users')}
          inputMode="numeric"
          autoComplete="off"
          description={ofTemplate && `Left empty: ${ofTemplate.limits.users}, as in the template.`}
        />
        <TextInput
          {...wizard.text('limits.storageGb')}
          inputMode="numeric"
          autoComplete="off"
          description={ofTemplate && `Left empty: ${ofTemplate.limits.storageGb}, as in the template.`}
        />
      </div>
    </>
  )
}

type Feature = NonNullable<Values['features']>[number]

function Features({ wizard, ofTemplate }: { wizard: Wizard; ofTemplate: Feature[] }) {
  const { id, label, error } = wizard.field('features')
  const chosen = wizard.values.features ?? ofTemplate
  const choose = (names: string[]) => {
    const features = FEATURES.filter((name) => names.includes(name))
    const isTemplates =
      features.length === ofTemplate.length && features.every((name) => ofTemplate.includes(name))
    wizard.change({ features: isTemplates ? null : features })
  }
  return (
    <Checkbox.Group size="md" id={id} label={label} error={error} value={chosen} onChange={choose}>
      <div className={`${classes.choices} ${classes.pair}`}>
        {FEATURES.map((name) => (
          <Checkbox key={name} value={name} label={nameOfFeature(name)} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
