import { type ErrorCode, isErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import { type FailureSentence, failureSentences } from './failure-sentences.ts'

/** What is told of an error that a request, an attempt or a batch has ended with: it is over, and all of it is undone. */
export const storedFailures: Record<ErrorCode, FailureSentence> = {
  ...failureSentences,
  TIMEOUT: {
    title: 'It was not finished in time',
    cause:
      'Whoever was at it was lost, and nobody took it up before its time was over. Nothing of it is left.',
    next: 'Try it again: slug and e-mail address are free.',
  },
  AUTH_UNAVAILABLE: {
    title: 'The auth service did not answer',
    cause: 'The owner’s login could not be made. Nothing of it is left.',
    next: 'Try it again: slug and e-mail address are free.',
  },
  DATABASE_UNAVAILABLE: {
    title: 'The database did not answer',
    cause: 'It was out of reach, or too busy. Nothing of it is left.',
    next: 'Try it again: slug and e-mail address are free.',
  },
}

/** What happened, in a few words; a code of a later version stands for itself. */
export function failureTitle(code: string): string {
  return isErrorCode(code) ? storedFailures[code].title : code
}
