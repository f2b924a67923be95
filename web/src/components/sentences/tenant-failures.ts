import type { FailureSentence } from './failure-sentence.ts'

/** What can't be done to a tenant that is there, or to what belongs to it. */
export const tenantFailures = {
  NOT_FOUND: {
    title: 'There is no such thing',
    cause: 'It does not exist, not any more, or it is another admin’s.',
    next: 'Check the address, or go back to the list and look for it there.',
  },
  INVALID_TRANSITION: {
    title: 'That can’t be done in its present status',
    cause: 'Its status allows other actions only. Perhaps somebody has changed it meanwhile.',
    next: 'Load the page again to see how it stands, and what can be done.',
  },
  PRECONDITION_FAILED: {
    title: 'Somebody has changed it since',
    cause: 'It is no longer as you saw it. Your changes were not saved, so that nobody else’s are lost.',
    next: 'Load it again, look at what is new, and make your changes once more.',
  },
  TENANT_PURGED: {
    title: 'This tenant is gone for good',
    cause: 'It was purged, with everything that belonged to it.',
    next: 'Its timeline tells when, and by whom. A new tenant can be made at any time.',
  },
  DUPLICATE_API_KEY_NAME: {
    title: 'There is an API key of this name',
    cause: 'The names of a tenant’s keys differ from each other, as long as the keys are valid.',
    next: 'Choose another name, or rotate or revoke the key that has it.',
  },
  API_KEY_LIMIT_REACHED: {
    title: 'The tenant has as many API keys as it may',
    cause: 'A tenant can have 20 keys that are valid.',
    next: 'Revoke one that nobody needs, then make the new one.',
  },
  API_KEY_RETIRED: {
    title: 'This API key was revoked or rotated',
    cause: 'Only the current key of a name can be rotated.',
    next: 'Load the keys again, and rotate the one that took its place.',
  },
  CATALOGUE_LIMIT_REACHED: {
    title: 'The catalogue is full',
    cause: 'A tenant can have 100 segments and 1,000 packages.',
    next: 'Change one that is there in place of adding one.',
  },
  SCHEMA_NOT_APPLICABLE: {
    title: 'This tenant has no schema of its own',
    cause: 'Its data lies in the shared tables, as was chosen when it was made.',
    next: 'There is nothing to do.',
  },
  SCHEMA_UNAVAILABLE: {
    title: 'The tenant’s schema is missing',
    cause: 'It was lost, or the tenant was purged this moment.',
    next: 'An active tenant gets its schema back by itself: try again in a few minutes. If it stays so, tell whoever runs the service.',
  },
  SCHEMA_DRIFTED: {
    title: 'The tenant’s schema was changed by hand',
    cause: 'A table, column or constraint that its catalogue needs is not what the migrations have made.',
    next: 'Have whoever runs the service look at it with landlord validate-schema, which names every difference, and put it right. Then try again.',
  },
  TENANT_MIGRATION_FAILED: {
    title: 'The tenant’s schema could not be brought up to date',
    cause: 'A migration stumbled over what is in it. The schema is as it was before.',
    next: 'Tell whoever looks after the migrations; when what is in the way is mended, try again.',
  },
  FLEET_RUN_ACTIVE: {
    title: 'Another run over all schemas is open',
    cause: 'Only one can be open at a time, and that one is running, paused or stopped.',
    next: 'See it through, or cancel it, before you begin another.',
  },
} satisfies Record<string, FailureSentence>
