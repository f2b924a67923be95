import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { Draft } from './draft.ts'
import { type FieldPath, fieldPaths, fields, inputId } from './fields.ts'
import { refusalOf } from './refusal-of.ts'
import { type StepName, stepNames } from './steps.ts'
import type { Submission } from './submission.ts'

/** The heading of what is shown of a draft. */
export const stageHeadingId = 'stage'

/** The step that is shown, which is never further than was reached, and where the focus is after a change of it. */
export function useStage(draft: Draft, submission: Submission, state: 'written' | 'sent' | 'done'): Stage {
  const navigate = useNavigate()
  const asked: StepName = useSearch({ from: '/signed-in/tenants/new' }).step ?? draft.reached
  const isReached = stepNames.indexOf(asked) <= stepNames.indexOf(draft.reached)
  const step = isReached ? asked : draft.reached
  const wanted = useRef<FieldPath>(undefined)

  const goTo = (
    next: StepName,
    { field, replace = false }: { field?: FieldPath; replace?: boolean } = {},
  ) => {
    wanted.current = field
    if (next === step && state === 'written') takeFocus()
    void navigate({ to: '/tenants/new', search: { draft: draft.id, step: next }, replace })
  }

  const takeFocus = () => {
    const place = document.getElementById(wanted.current ? inputId(wanted.current) : stageHeadingId)
    // The field of a step that is only about to be shown is waited for.
    if (place) wanted.current = undefined
    place?.focus()
  }

  const goBackTo = useEffectEvent((reached: StepName) => goTo(reached, { replace: true }))
  useEffect(() => {
    if (!isReached) goBackTo(draft.reached)
  }, [isReached, draft.reached])

  const { phase } = submission
  const goToRefused = useEffectEvent(() => {
    const { faults } = refusalOf(draft, phase)
    const first = fieldPaths.find((path) => path in faults)
    if (first && state === 'written') goTo(fields[first].step, { field: first })
  })
  useEffect(() => {
    if (phase.name === 'stopped' && state === 'written') goToRefused()
  }, [phase, state])

  const shown = state === 'written' ? step : state
  const before = useRef(shown)
  const moveFocus = useEffectEvent(takeFocus)
  useEffect(() => {
    // The page has just been opened: its own heading has the focus.
    if (before.current === shown) return
    before.current = shown
    moveFocus()
  }, [shown])

  return { step, goTo }
}

/** The step that is shown, and the way to another, or to a field of it. */
export interface Stage {
  step: StepName
  goTo(step: StepName, options?: { field?: FieldPath; replace?: boolean }): void
}
