import { Title } from '@mantine/core'
import { Fact, Facts } from '../../components/facts.tsx'
import { nameOfFeature } from '../../components/feature-names.ts'
import { TextLink } from '../../components/links.tsx'
import classes from './provision.module.css'
import { type StepName, stepNames, stepTitles } from './steps.ts'
import { isolationTexts, modeTexts } from './texts.ts'
import { useTemplate } from './use-templates.ts'
import type { Wizard } from './use-wizard.ts'

/** Everything once more, with the ways back. */
export function ReviewStep({ wizard }: { wizard: Wizard }) {
  const facts = useFacts(wizard)
  return (
    <div data-testid="prov-review" className={classes.layout}>
      {stepNames.flatMap((step) =>
        step === 'review' ? (
          []
        ) : (
          <section key={step} aria-labelledby={`review-${step}`}>
            <div className={classes.foot}>
              <Title order={3} size="h5" id={`review-${step}`}>
                {stepTitles[step]}
              </Title>
              <TextLink to="/tenants/new" search={{ draft: wizard.draft.id, step }} size="sm">
                Change {stepTitles[step].toLowerCase()}
              </TextLink>
            </div>
            <Facts>
              {facts[step].map(([term, text]) => (
                <Fact key={term} name={term}>
                  {text || '–'}
                </Fact>
              ))}
            </Facts>
          </section>
        ),
      )}
    </div>
  )
}

type FactText = [term: string, text: string]

function useFacts({ values, draft }: Wizard): Record<Exclude<StepName, 'review'>, FactText[]> {
  const { data } = useTemplate(values.template)
  const mode = values['owner.mode']
  const features = values.features?.map(nameOfFeature).join(', ') || 'None'
  const plan = data?.definition
  const fromPlan = (text: string, amount: number | undefined) => text || `${amount ?? ''} (the template’s)`
  return {
    basics: [
      ['Name', values['tenant.name']],
      ['Slug', values['tenant.slug']],
    ],
    contact: [
      ['E-mail', values['tenant.contact.email']],
      ['Phone', values['tenant.contact.phone']],
      ['Address', values['tenant.contact.address']],
      ['Time zone', values['tenant.timezone']],
      ['Currency', values['tenant.currency']],
    ],
    owner: [
      ['Name', values['owner.fullName']],
      ['E-mail', values['owner.email']],
      ['Sign-in', modeTexts[mode].label],
      ...(mode === 'existing' ? [['User id', values['owner.userId']] as FactText] : []),
    ],
    plan: [
      draft.cloneOf ? ['Clone of', draft.cloneOf] : ['Template', values.template],
      [
        'Features',
        values.features ? features : `${plan?.features.map(nameOfFeature).join(', ') ?? ''} (the template’s)`,
      ],
      ['Users at most', fromPlan(values['limits.users'], plan?.limits.users)],
      ['Storage in GB at most', fromPlan(values['limits.storageGb'], plan?.limits.storageGb)],
    ],
    isolation: [
      ['Data', isolationTexts[values.isolation].label],
      ['Domain', values['tenant.domain']],
      ['API key', values.apiKey ? 'One is made' : 'None'],
    ],
  }
}
