import type { FailureSentence } from './failure-sentence.ts'

/** What keeps a tenant, or a batch of them, from being made. */
export const requestFailures = {
  VALIDATION_ERROR: {
    title: 'Something that was filled in can’t be used',
    cause: 'At least one value does not follow the rules for it. Nothing was changed.',
    next: 'Correct it, and send it again.',
  },
  INVALID_SLUG: {
    title: 'This slug can’t be used',
    cause:
      'A slug has 3 to 63 small letters, digits and single hyphens, and some are reserved, such as “admin” or “www”.',
    next: 'Choose another slug.',
  },
  EMAIL_VALIDATION_FAILED: {
    title: 'The owner’s e-mail address can’t be used',
    cause: 'It is missing, or it is not written like an e-mail address.',
    next: 'Correct the address, and send it again.',
  },
  DUPLICATE_SLUG: {
    title: 'This slug is taken',
    cause:
      'A tenant has it, a request that is under way holds it, or it still rests after a tenant that was purged.',
    next: 'Choose another slug, for example one that is suggested.',
  },
  DUPLICATE_DOMAIN: {
    title: 'This domain is taken',
    cause: 'Another tenant has it, or a request that is under way holds it.',
    next: 'Choose another domain, or leave it empty for now.',
  },
  EMAIL_UNAVAILABLE: {
    title: 'The owner’s e-mail address is not available',
    cause: 'It belongs to somebody who has a login already, or to a request that is under way.',
    next: 'Give another address, or make the tenant for an existing user.',
  },
  DUPLICATE_REQUEST: {
    title: 'This is being worked on already',
    cause: 'The same request has arrived before, and is not finished.',
    next: 'Wait a few seconds, then ask again how it went: nothing is made twice.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'An earlier version of this has arrived already',
    cause: 'It was sent once with other values, and those count.',
    next: 'Look in the history for what became of it. For what you have now, start anew.',
  },
  TEMPLATE_RETIRED: {
    title: 'The template is retired',
    cause: 'No new tenants are made from it.',
    next: 'Choose another template, or have this one restored and try again.',
  },
  AUTH_USER_CREATION_FAILED: {
    title: 'The owner’s login could not be made',
    cause: 'The auth service refused it. Everything else was undone: slug and e-mail address are free again.',
    next: 'Check the owner’s address. If it is right, ask whoever runs the service to look into its log.',
  },
  PROVISIONING_FAILED: {
    title: 'Something went wrong inside the service',
    cause: 'It could not finish what was asked for. Nothing is left half-made.',
    next: 'Try again. If it goes wrong once more, pass on the number of the request.',
  },
  BATCH_REJECTED: {
    title: 'The batch was not accepted',
    cause: 'It is to be made as a whole or not at all, and some of its rows have faults.',
    next: 'Correct these rows, and send the batch again.',
  },
  BATCH_ITEM_CANCELLED: {
    title: 'Cancelled before its turn',
    cause: 'The batch was cancelled before this tenant was begun. Nothing of it was made.',
    next: 'If it is wanted after all: a batch that is made as a whole or not at all can be retried. Of any other, send this tenant again in a new batch.',
  },
  BATCH_ROLLED_BACK: {
    title: 'Another tenant of the batch failed',
    cause: 'The batch is made as a whole or not at all, so this one was undone with it.',
    next: 'See to the one that failed, then retry the batch.',
  },
  BATCH_UNDONE: {
    title: 'The batch was undone',
    cause: 'An admin took back what the batch had made or was about to make.',
    next: 'Nothing is left to do. To have these tenants after all, send them as a new batch.',
  },
} satisfies Record<string, FailureSentence>
