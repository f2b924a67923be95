import type { LandlordError, NoAnswerError } from '../../client/landlord-error.ts'
import { type ErrorCode, isErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { printable } from '../../supabase/functions/_shared/contract/printable.ts'
import { CommandError } from '../command-error.ts'

/** How the person would name what stands at a JSON pointer into the body: a flag, or a place in a file. */
export type NameOf = (pointer: string) => string

/** What to do about a code, where the problem itself doesn't say. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  VALIDATION_ERROR: 'Mend it and try again.',
  INVALID_SLUG: 'Give another slug.',
  EMAIL_VALIDATION_FAILED: 'Mend the address.',
  UNAUTHENTICATED: 'Set ADMIN_EMAIL and ADMIN_PASSWORD, or a LANDLORD_TOKEN that has not run out.',
  FORBIDDEN: 'Somebody with the secret key can make you an admin: landlord admin grant <email>.',
  DUPLICATE_SLUG: 'Take another slug.',
  DUPLICATE_DOMAIN: 'Take another domain.',
  EMAIL_UNAVAILABLE: 'Take another address, or mode existing for a user who is there already.',
  IDEMPOTENCY_KEY_REUSED: 'The key stands for another request: leave --idempotency-key out for a new one.',
}

/**
 * A refusal of Landlord's, for a person: code and meaning, the fields at fault, what to do, the request's id.
 * `more` is what only the command knows.
 */
export function explainProblem(error: LandlordError, nameOf: NameOf, more: More = {}): CommandError {
  const { problem, retryAfterSeconds } = error
  const { code, title, detail, reason, errors = [], suggestions = [], migration, requestId } = problem
  const lines = [
    `${reason ? `${code} (${reason})` : code}: ${title}`,
    ...errors.map(({ pointer, message }) => `  ${nameOf(pointer)}: ${message}`),
    ...(migration ? [`  ${migration.version}: ${migration.sqlstate} ${migration.message}`] : []),
    ...(suggestions.length > 0 ? [`  Free: ${suggestions.join(', ')}`] : []),
    // The database's own words, where it had any.
    `  ${detail === title ? advise(error, more.listCommand) : detail}`,
    ...(more.lines ?? []).map((line) => `  ${line}`),
    `  Request: ${requestId}`,
  ]
  const retryAfter = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return new CommandError(lines.map(printable).join('\n'), {
    details: { ...problem, ...retryAfter, ...more.details },
    cause: error,
  })
}

/** No answer, for a person. */
export function explainNoAnswer(error: NoAnswerError, more: More = {}): CommandError {
  const lines = [
    `NO_ANSWER: ${error.message}`,
    '  Is the project up, and its function deployed? What became of the call, nobody here knows.',
    ...(more.lines ?? []).map((line) => `  ${line}`),
  ]
  return new CommandError(lines.join('\n'), { details: { code: 'NO_ANSWER', ...more.details }, cause: error })
}

interface More {
  /** In words. */
  lines?: string[]
  /** For programs. */
  details?: Record<string, unknown>
  /** Shows what there is, where something was not found. */
  listCommand?: string
}

function advise(
  { code, retryable, retryAfterSeconds }: LandlordError,
  listCommand = 'landlord list',
): string {
  if (code === 'NOT_FOUND') return `Is that right? ${listCommand} shows those that there are.`
  const advice = isErrorCode(code) ? ADVICE[code] : undefined
  if (advice) return advice
  const pause = retryAfterSeconds ? `in ${retryAfterSeconds} seconds` : 'later'
  return retryable
    ? `Try again ${pause}, with the same idempotency key if it has one.`
    : 'The README’s table of errors says more, and the function’s log, under the id of the request.'
}
