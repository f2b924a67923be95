import { useRef, useState } from 'react'
import { createLandlordClient } from '../../../../client/landlord-client.ts'
import { LandlordError } from '../../../../client/landlord-error.ts'
import { signUp } from '../../../../supabase/functions/_shared/contract/endpoints/sign-up.ts'
import type { PageConfig } from '../../lib/page-config.ts'
import type { SignUpValues } from './draft.ts'

/** Refused or failed with an answer; or none came, and nobody knows what became of it; or there is no network to try. */
export type Failure = { kind: 'refused'; error: LandlordError } | { kind: 'no-answer' } | { kind: 'offline' }

export type Sent = { state: 'sent'; email: string; confirmWithinHours: number; idempotencyKey: string }
type Submission = { state: 'idle' | 'sending' } | Sent | { state: 'failed'; failure: Failure }

/** One sign-up as it is sent. */
interface Sending {
  values: SignUpValues
  idempotencyKey: string
  /** The key of the sign-up that is withdrawn for this one. */
  replaces: string | undefined
  captchaToken: string | undefined
}

/** After this nobody watches the button any more; the same key finds out what came of it. */
const PATIENCE_MS = 60_000

/** Where the sending of the form stands. While one is under way, there is no second. */
export function useSubmission({ functionsUrl, publishableKey }: PageConfig) {
  const [submission, setSubmission] = useState<Submission>({ state: 'idle' })
  const isUnderWay = useRef(false)

  async function send(sending: Sending): Promise<Submission | undefined> {
    if (isUnderWay.current) return undefined
    isUnderWay.current = true
    setSubmission({ state: 'sending' })
    const outcome = await submit(sending)
    isUnderWay.current = false
    setSubmission(outcome)
    return outcome
  }

  async function submit(sending: Sending): Promise<Submission> {
    if (!navigator.onLine) return failed({ kind: 'offline' })
    const baseUrl = `${functionsUrl}/tenant-signup`
    const landlord = createLandlordClient({ baseUrl, publishableKey, timeoutMs: PATIENCE_MS })
    const { values, idempotencyKey, replaces, captchaToken } = sending
    try {
      const body = { ...values, ...(replaces ? { replaces } : {}), ...(captchaToken ? { captchaToken } : {}) }
      const { owner, confirmWithinHours } = (await landlord.call(signUp, { body, idempotencyKey })).body
      return { state: 'sent', email: owner.email, confirmWithinHours, idempotencyKey }
    } catch (error) {
      return failed(error instanceof LandlordError ? { kind: 'refused', error } : { kind: 'no-answer' })
    }
  }

  return { submission, send }
}

function failed(failure: Failure): Submission {
  return { state: 'failed', failure }
}
