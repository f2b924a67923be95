import type { LandlordError } from '../../../../client/landlord-error.ts'
import type { ErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import { failureSentences } from './failure-sentences.ts'
import { type FieldPath, fieldAt } from './fields.ts'

/** Codes that are one field's matter. */
const fieldsOfCodes: Partial<Record<ErrorCode, FieldPath>> = {
  INVALID_SLUG: 'tenant.slug',
  DUPLICATE_SLUG: 'tenant.slug',
  EMAIL_VALIDATION_FAILED: 'owner.email',
  AUTH_USER_CREATION_FAILED: 'owner.email',
}

interface Refusal {
  /** What to write at which field, in the form's order. */
  faults: [FieldPath, string][]
  /** Free short names in the place of the one that is taken. */
  suggestions: string[]
  /** Whether other values have been sent with the same idempotency key. */
  isKeySpent: boolean
}

/** What a refusal means for the form. */
export function refusalOf({ code, problem }: LandlordError): Refusal {
  const ownField = fieldsOfCodes[code as ErrorCode]
  const named = (problem.errors ?? []).map(({ pointer }) => fieldAt(pointer))
  const paths = new Set([ownField, ...named].filter((path) => path !== undefined))
  const sentence = ownField ? failureSentences[code as ErrorCode]?.title : undefined
  return {
    faults: [...paths].map((path) => [path, `${sentence ?? 'This can’t be used'}.`]),
    suggestions: problem.suggestions ?? [],
    isKeySpent: code === 'IDEMPOTENCY_KEY_REUSED',
  }
}
