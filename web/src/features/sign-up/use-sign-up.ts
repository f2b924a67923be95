import { type SubmitEvent, useState } from 'react'
import type { LandlordError } from '../../../../client/landlord-error.ts'
import type { PageConfig } from '../../lib/page-config.ts'
import { useCaptchaToken } from '../../lib/use-captcha-token.ts'
import type { SignUpValues } from './draft.ts'
import { type FieldPath, inputId } from './fields.ts'
import { refusalOf } from './refusal-of.ts'
import { useSignUpForm } from './use-sign-up-form.ts'
import { type Sent, useSubmission } from './use-submission.ts'

/** The form, and what comes of sending it. */
export function useSignUp(config: PageConfig, onSent: (sent: Sent, values: SignUpValues) => void) {
  const signUpForm = useSignUpForm()
  const { form, judge, refuse, takeKey, dropKey } = signUpForm
  const { submission, send } = useSubmission(config)
  const captcha = useCaptchaToken(config.turnstileSiteKey)
  const [isStopped, setIsStopped] = useState<'by-faults' | 'by-captcha'>()
  const [taken, setTaken] = useState<{ slug: string; suggestions: string[] }>()
  const { values } = form

  async function trySending(event?: SubmitEvent<HTMLFormElement>): Promise<void> {
    event?.preventDefault()
    if (submission.state === 'sending') return
    const firstFault = judge()
    setIsStopped(firstFault ? 'by-faults' : captcha.isMissing ? 'by-captcha' : undefined)
    if (firstFault) return focusOn(firstFault)
    if (captcha.isMissing) return
    const { idempotencyKey, replaces } = takeKey()
    const outcome = await send({ values, idempotencyKey, replaces, captchaToken: captcha.token })
    captcha.renew()
    if (outcome?.state === 'sent') onSent(outcome, values)
    if (outcome?.state === 'failed' && outcome.failure.kind === 'refused') applyRefusal(outcome.failure.error)
  }

  function applyRefusal(error: LandlordError): void {
    const { faults, isKeySpent, suggestions } = refusalOf(error)
    if (isKeySpent) dropKey()
    setTaken({ slug: values.tenant.slug, suggestions })
    for (const [path, sentence] of faults) refuse(path, sentence)
    const [first] = faults
    if (first) focusOn(first[0])
  }

  return {
    signUpForm,
    submission,
    captcha,
    /** What kept the last try from being sent. */
    isStopped,
    /** Free short names, while the one in the form is that which was taken. */
    suggestions: taken?.slug === values.tenant.slug ? taken.suggestions : [],
    trySending: (event?: SubmitEvent<HTMLFormElement>) => void trySending(event),
  }
}

function focusOn(path: FieldPath): void {
  document.getElementById(inputId(path))?.focus()
}
