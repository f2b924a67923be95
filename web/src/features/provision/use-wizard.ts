import { useState } from 'react'
import { slugify } from '../../../../supabase/functions/_shared/contract/slug.ts'
import { afterPress } from '../../lib/after-press.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draft-store.ts'
import { type FieldPath, fieldPaths, fields, inputId } from './fields.ts'
import { refusalOf } from './refusal-of.ts'
import type { StepName } from './steps.ts'
import type { Submission } from './submission.ts'
import { type Faults, textAt, validate } from './validate.ts'
import type { Values } from './values.ts'

type TextPath = { [Path in FieldPath & keyof Values]: Values[Path] extends string ? Path : never }[FieldPath &
  keyof Values]

/**
 * The answers of a draft as fields. They stand in the draft alone, so that every tab shows the same. A field is judged when it is
 * left, and from then on with every key.
 */
export function useWizard(draft: Draft, drafts: DraftStore, submission: Submission) {
  const [visited, setVisited] = useState<ReadonlySet<FieldPath>>(new Set())
  const [password, setPassword] = useState(submission.password)
  const { values } = draft
  const refusal = refusalOf(draft, submission.phase)
  const faults: Faults = { ...refusal.faults, ...validate(values, password) }
  const isShown = (path: FieldPath) => visited.has(path) || path in refusal.faults
  const visit = (paths: FieldPath[]) => setVisited((current) => new Set([...current, ...paths]))

  function change(next: Partial<Values>, rest: Partial<Draft> = {}): void {
    drafts.update(draft.id, (current) => ({ ...current, ...rest, values: { ...current.values, ...next } }))
  }

  /** What an input needs; what a change means is left to the input. */
  const field = (path: FieldPath) => ({
    id: inputId(path),
    label: fields[path].label,
    value: textAt(values, password, path),
    error: isShown(path) ? faults[path] : undefined,
    'aria-invalid': isShown(path) && faults[path] !== undefined,
    onBlur: () => afterPress(() => visit([path])),
  })

  return {
    draft,
    values,
    faults,
    suggestions: refusal.suggestions,
    change,

    changeName(name: string): void {
      change({ 'tenant.name': name, ...(draft.slugFollowsName && { 'tenant.slug': slugify(name) }) })
    },

    changeSlug(slug: string): void {
      // Emptied, it follows again.
      change({ 'tenant.slug': slug }, { slugFollowsName: slug === '' })
    },

    changePassword(text: string): void {
      submission.password = text
      setPassword(text)
    },

    field,

    /** The same, with its change. */
    text: (path: TextPath) => ({
      ...field(path),
      onChange: (event: { currentTarget: { value: string } }) =>
        change({ [path]: event.currentTarget.value }),
    }),

    /** Shows what is wrong in these steps, and tells the first of it. */
    judge(steps: readonly StepName[]): FieldPath | undefined {
      const asked = fieldPaths.filter((path) => steps.includes(fields[path].step))
      visit(asked)
      // What was refused may be tried again: it may be free by now.
      return asked.find((path) => faults[path] !== undefined && !(path in refusal.faults))
    },

    /** What of a step is shown to be wrong. */
    shownFaults(step: StepName) {
      return fieldPaths
        .filter((path) => fields[path].step === step && isShown(path) && faults[path] !== undefined)
        .map((path) => ({ id: inputId(path), label: fields[path].label, sentence: faults[path] ?? '' }))
    },
  }
}

export type Wizard = ReturnType<typeof useWizard>
