import type { FailureSentence } from './failure-sentence.ts'

const outdated = {
  title: 'This page is out of date',
  cause: 'The service did not understand it; perhaps there is a newer version. Nothing was changed.',
  next: 'Load the page again. If that does not help, pass on the number of the request.',
} satisfies FailureSentence

/** What stands in the way of any call, and what only people who sign up meet. */
export const serviceFailures = {
  UNAUTHENTICATED: {
    title: 'You are no longer signed in',
    cause: 'Your session has ended. Nothing was changed.',
    next: 'Sign in again: you get back to this page.',
  },
  FORBIDDEN: {
    title: 'You may not do this',
    cause: 'It is for active admins only, and your account is none at present. Nothing was changed.',
    next: 'Ask a colleague who is an admin to see to it that you become one.',
  },
  RATE_LIMITED: {
    title: 'Too many calls in a short time',
    cause:
      'Every admin can do only so much in a while, so that there is enough for all. Nothing was changed.',
    next: 'Wait a moment, then try again.',
  },
  AUTH_UNAVAILABLE: {
    title: 'The auth service does not answer',
    cause: 'Logins can’t be made at present. Nothing is left half-made.',
    next: 'Try again in a moment: nothing is made twice.',
  },
  DATABASE_UNAVAILABLE: {
    title: 'The database does not answer',
    cause: 'It is out of reach, or too busy.',
    next: 'Try again in a moment: nothing is done twice.',
  },
  TIMEOUT: {
    title: 'The answer did not come in time',
    cause: 'Perhaps it was done all the same; nobody knows yet.',
    next: 'Try again to find out: nothing is done twice.',
  },
  FLEET_UNAVAILABLE: {
    title: 'Runs over all schemas can’t be done from here',
    cause: 'The service was not told how to connect to the database for it.',
    next: 'Tell whoever runs the service, or use the command line.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'That is too much at once',
    cause: 'A tenant may take up 64 KiB, a batch 4 MiB. Nothing was changed.',
    next: 'Shorten it, or split the batch in two.',
  },
  IDEMPOTENCY_KEY_MISSING: outdated,
  METHOD_NOT_ALLOWED: outdated,
  UNSUPPORTED_MEDIA_TYPE: outdated,
  SIGN_UP_CLOSED: {
    title: 'Nobody can sign up',
    cause: 'The project confirms e-mail addresses by itself, so that a sign-up would prove nothing.',
    next: 'Whoever runs the service can change that in the settings of the auth service.',
  },
  SIGN_UP_WITHDRAWN: {
    title: 'Another sign-up took its place',
    cause: 'Who signed up has done so once more, with other answers. Those count.',
    next: 'Look in the history for the later sign-up of the same owner.',
  },
  CAPTCHA_REFUSED: {
    title: 'The captcha was not solved',
    cause: 'Whoever signed up could not show that they are human, or took too long. Nothing was made.',
    next: 'They can send the sign-up once more.',
  },
  CAPTCHA_UNAVAILABLE: {
    title: 'The captcha could not be checked',
    cause: 'The service that checks it does not answer. Nothing was made.',
    next: 'Try again in a moment.',
  },
} satisfies Record<string, FailureSentence>
