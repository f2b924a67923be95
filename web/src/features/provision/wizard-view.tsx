import { Button, Paper, Stack, Text } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { ErrorSummary } from '../../components/error-summary.tsx'
import { BasicsStep } from './basics-step.tsx'
import { ContactStep } from './contact-step.tsx'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'
import { DraftFoot } from './draft-foot.tsx'
import { fields, inputId } from './fields.ts'
import { IsolationStep } from './isolation-step.tsx'
import { OwnerStep } from './owner-step.tsx'
import { PlanStep } from './plan-step.tsx'
import classes from './provision.module.css'
import { ReviewStep } from './review-step.tsx'
import { SendingNotice } from './sending-notice.tsx'
import { StageHeading } from './stage-heading.tsx'
import { type StepName, stepAfter, stepBefore, stepNames, stepTitles } from './steps.ts'
import { StepsNav } from './steps-nav.tsx'
import type { Submission } from './submission.ts'
import type { Stage } from './use-stage.ts'
import { useWizard, type Wizard } from './use-wizard.ts'

const stepViews: Record<StepName, (props: { wizard: Wizard }) => React.ReactNode> = {
  basics: BasicsStep,
  contact: ContactStep,
  owner: OwnerStep,
  plan: PlanStep,
  isolation: IsolationStep,
  review: ReviewStep,
}

interface WizardViewProps {
  desk: Desk
  draft: Draft
  submission: Submission
  stage: Stage
}

/** Asks for everything, step by step, and sends it. */
export function WizardView({ desk, draft, submission, stage: { step, goTo } }: WizardViewProps) {
  const wizard = useWizard(draft, desk.drafts, submission)
  const [stoppedAt, setStoppedAt] = useState<StepName>()
  const previous = stepBefore(step)
  const StepView = stepViews[step]
  const shown = wizard.shownFaults(step)

  const goOn = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wrong = wizard.judge(step === 'review' ? stepNames : [step])
    if (wrong) {
      const { step: faulty } = fields[wrong]
      setStoppedAt(faulty)
      if (faulty === step) document.getElementById(inputId(wrong))?.focus()
      else goTo(faulty, { field: wrong })
      return
    }
    setStoppedAt(undefined)
    if (step === 'review') return void submission.send()
    const next = stepAfter(step)
    desk.drafts.update(draft.id, ({ reached, ...rest }) => ({
      ...rest,
      reached: stepNames.indexOf(next) > stepNames.indexOf(reached) ? next : reached,
    }))
    goTo(next)
  }

  return (
    <div className={classes.layout}>
      <StepsNav draft={draft} current={step} />
      <Paper withBorder className={classes.card}>
        <form noValidate onSubmit={goOn}>
          <Stack>
            <StageHeading>{stepTitles[step]}</StageHeading>
            <SendingNotice draft={draft} submission={submission} />
            {stoppedAt === step && <ErrorSummary faults={shown} />}
            <fieldset className={classes.fields} disabled={submission.isUnderWay}>
              <StepView wizard={wizard} />
            </fieldset>
            <div className={classes.buttons}>
              {previous && (
                <Button variant="default" data-testid="prov-back" onClick={() => goTo(previous)}>
                  Back
                </Button>
              )}
              <Button type="submit" data-testid={step === 'review' ? 'prov-submit' : 'prov-next'}>
                {step === 'review' ? 'Set up the tenant' : 'Next'}
              </Button>
            </div>
          </Stack>
        </form>
      </Paper>
      <DraftFoot desk={desk} draft={draft} />
      {step !== 'review' && (
        <Text size="sm">Nothing is set up before you have reviewed and sent everything.</Text>
      )}
    </div>
  )
}
