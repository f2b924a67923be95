import type { ErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'

/** What there is to do about a failure; `correct` is done in the fields themselves. */
type NextStep = 'correct' | 'retry' | 'reload'

export interface FailureSentence {
  title: string
  /** What it means for the visitor, and what to do. */
  text: string
  next: NextStep
}

/** For each code that the sign-up may answer with. */
export const failureSentences: Partial<Record<ErrorCode, FailureSentence>> = {
  VALIDATION_ERROR: {
    title: 'Something in the form can’t be used',
    text: 'Nothing was set up. Correct the form and send it again.',
    next: 'correct',
  },
  INVALID_SLUG: {
    title: 'This short name can’t be used',
    text: 'Nothing was set up. Choose another short name for your organisation and send the form again.',
    next: 'correct',
  },
  EMAIL_VALIDATION_FAILED: {
    title: 'This e-mail address can’t be used',
    text: 'Nothing was set up. Check your e-mail address and send the form again.',
    next: 'correct',
  },
  DUPLICATE_SLUG: {
    title: 'This short name is taken',
    text: 'An organisation has it, or a sign-up that waits for its link to be opened. Choose another one and send the form again.',
    next: 'correct',
  },
  DUPLICATE_REQUEST: {
    title: 'We are at it already',
    text: 'Your form has arrived and is being worked on. Wait a few seconds, then ask again how it went.',
    next: 'retry',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'An earlier form of yours has arrived already',
    text: 'It had other answers in it. Look into your mailbox first; to sign up with these answers too, send them again.',
    next: 'retry',
  },
  RATE_LIMITED: {
    title: 'Too many sign-ups',
    text: 'There were too many from your network or for this e-mail address. Nothing was set up.',
    next: 'retry',
  },
  CAPTCHA_REFUSED: {
    title: 'We could not tell that you are human',
    text: 'Nothing was set up. Let the check above the button run once more, then send the form again.',
    next: 'retry',
  },
  CAPTCHA_UNAVAILABLE: {
    title: 'The check that you are human does not answer',
    text: 'Nothing was set up, and what you typed is still here. Try again in a moment.',
    next: 'retry',
  },
  SIGN_UP_CLOSED: {
    title: 'Nobody can sign up here at the moment',
    text: 'Nothing was set up. Whoever runs this service has to open the sign-up; tell them the number below.',
    next: 'retry',
  },
  AUTH_USER_CREATION_FAILED: {
    title: 'Your login could not be made',
    text: 'Nothing was set up. Check your e-mail address, or try another one, and send the form again.',
    next: 'correct',
  },
  AUTH_UNAVAILABLE: {
    title: 'Our service for logins does not answer',
    text: 'What you typed is still here. Try again in a moment; one organisation is set up, however often you try.',
    next: 'retry',
  },
  DATABASE_UNAVAILABLE: {
    title: 'Our database does not answer',
    text: 'What you typed is still here. Try again in a moment; one organisation is set up, however often you try.',
    next: 'retry',
  },
  TIMEOUT: {
    title: 'That took too long',
    text: 'Perhaps it went well all the same. Ask again: one organisation is set up, however often you try.',
    next: 'retry',
  },
  PROVISIONING_FAILED: {
    title: 'Something went wrong on our side',
    text: 'What you typed is still here. Try again; if it goes wrong once more, tell us the number below.',
    next: 'retry',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The form is too long',
    text: 'Nothing was set up. Shorten the names and send the form again.',
    next: 'correct',
  },
  IDEMPOTENCY_KEY_MISSING: outdated(),
  UNSUPPORTED_MEDIA_TYPE: outdated(),
  METHOD_NOT_ALLOWED: outdated(),
}

/** For codes of a later version, which this page was not told of. */
export const unknownFailure = outdated()

function outdated(): FailureSentence {
  return {
    title: 'This page is out of date',
    text: 'The service did not understand it. Load the page again; what you typed stays.',
    next: 'reload',
  }
}
