import { LandlordError } from '../../../../client/landlord-error.ts'
import type { ErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import type { StoredBody } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import type { Draft } from './draft.ts'
import { type FieldPath, fieldAt, fieldPaths } from './fields.ts'
import type { Phase } from './submission.ts'
import { type Faults, textAt } from './validate.ts'
import { valuesOf } from './values.ts'

/** The same each time, since whoever shows them looks for a change. */
const none: string[] = []

/** Codes that are one field's matter, and what to write at it. */
const ownFields: Partial<Record<ErrorCode, [FieldPath, string]>> = {
  INVALID_SLUG: ['tenant.slug', 'This slug can’t be used.'],
  DUPLICATE_SLUG: ['tenant.slug', 'This slug is taken. Choose another one.'],
  DUPLICATE_DOMAIN: ['tenant.domain', 'Another tenant has this domain.'],
  EMAIL_VALIDATION_FAILED: ['owner.email', 'This e-mail address can’t be used.'],
  EMAIL_UNAVAILABLE: ['owner.email', 'Somebody has this e-mail address already.'],
  AUTH_USER_CREATION_FAILED: ['owner.email', 'The auth service refused this owner.'],
  TEMPLATE_RETIRED: ['template', 'No tenants are made from this template any more.'],
}

/** What the service has said of fields that looked good, as long as they stand as they were sent. */
export function refusalOf(
  { attempt, values }: Draft,
  phase: Phase,
): { faults: Faults; suggestions: string[] } {
  const error = phase.name === 'stopped' ? phase.error : undefined
  if (!(error instanceof LandlordError) || !attempt || attempt.isOpen)
    return { faults: {}, suggestions: none }
  const { code, problem } = error
  const sent = valuesOf(JSON.parse(attempt.sentAs) as StoredBody)
  const own = ownFields[code as ErrorCode]
  const named = (problem.errors ?? []).map(
    ({ pointer, message }) => [fieldAt(pointer), `It ${message}.`] as const,
  )
  const sentences = new Map<FieldPath | undefined, string>([...named, ...(own ? [own] : [])])
  const isAsSent = (path: FieldPath) => textAt(values, '', path) === textAt(sent, '', path)
  const paths = fieldPaths.filter((path) => sentences.has(path) && isAsSent(path))
  return {
    faults: Object.fromEntries(paths.map((path) => [path, sentences.get(path)])),
    suggestions: paths.includes('tenant.slug') ? (problem.suggestions ?? none) : none,
  }
}
