import { useEffect, useRef, useState } from 'react'
import { slugify } from '../../../../supabase/functions/_shared/contract/slug.ts'
import { useJudgedForm } from '../../lib/use-judged-form.ts'
import { type Draft, keyFor, loadDraft, type SignUpValues, saveDraft } from './draft.ts'
import { type FieldPath, fieldPaths } from './fields.ts'
import { validate, valueAt } from './validate.ts'

/** The form and its draft. */
export function useSignUpForm() {
  const [draft, setDraft] = useState<Draft>(loadDraft)
  // What the service has said of values that look good.
  const refused = useRef(new Map<FieldPath, { value: string; sentence: string }>()).current
  const { form, judgeAll } = useJudgedForm<SignUpValues>({
    initialValues: draft.values,
    validate: (current) => ({ ...refusedIn(current), ...validate(current) }),
  })
  const { values } = form

  useEffect(() => saveDraft({ ...draft, values }), [draft, values])

  function refusedIn(current: SignUpValues): Partial<Record<FieldPath, string>> {
    const still = [...refused].filter(([path, { value }]) => valueAt(current, path) === value)
    return Object.fromEntries(still.map(([path, { sentence }]) => [path, sentence]))
  }

  /** Marks a field's value as one that the service won't have, until it is changed or sent again. */
  function refuse(path: FieldPath, sentence: string): void {
    refused.set(path, { value: valueAt(values, path), sentence })
    form.setFieldError(path, sentence)
  }

  function changeName(name: string): void {
    form.setFieldValue('tenant.name', name)
    if (draft.slugFollowsName) form.setFieldValue('tenant.slug', slugify(name))
  }

  function changeSlug(slug: string): void {
    form.setFieldValue('tenant.slug', slug)
    // Emptied, it follows again.
    setDraft({ ...draft, slugFollowsName: slug === '' })
  }

  /** Marks what is wrong, and tells the first of it in the form's order. */
  function judge(): FieldPath | undefined {
    refused.clear()
    const errors = judgeAll()
    return fieldPaths.find((path) => errors[path] !== undefined)
  }

  /** The key to send these values with, kept for the next try; and that of the sign-up which they correct. */
  function takeKey(): Pick<Draft, 'idempotencyKey' | 'replaces'> {
    const next = { ...draft, ...keyFor(draft, values) }
    setDraft(next)
    return next
  }

  /** Other values have been sent with this key: the next try gets one of its own. */
  function dropKey(): void {
    setDraft((current) => ({ ...current, idempotencyKey: crypto.randomUUID() }))
  }

  return { form, changeName, changeSlug, judge, refuse, takeKey, dropKey }
}
