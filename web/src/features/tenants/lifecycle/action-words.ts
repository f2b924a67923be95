import type { TenantAction } from '../../../../../supabase/functions/_shared/contract/tenant-statuses.ts'

interface ActionWords {
  verb: string
  /** What it does, for whoever is about to do it. */
  effect: string
  whileSending: string
  /** What is so once it is done, after the tenant's name. */
  done: string
}

export const actionWords: Record<TenantAction, ActionWords> = {
  suspend: {
    verb: 'Suspend',
    effect: 'Its members can read and no longer write, until it is reactivated.',
    whileSending: 'Suspending …',
    done: 'is suspended',
  },
  reactivate: {
    verb: 'Reactivate',
    effect: 'Its members can write again.',
    whileSending: 'Reactivating …',
    done: 'is active again',
  },
  archive: {
    verb: 'Archive',
    effect: 'Its members see nothing of it any more. All of it is kept, and it can be brought back.',
    whileSending: 'Archiving …',
    done: 'is archived',
  },
  restore: {
    verb: 'Restore',
    effect: 'It comes back from the archive, as it was; without an owner it waits for one.',
    whileSending: 'Restoring …',
    done: 'is back from the archive',
  },
  purge: {
    verb: 'Purge',
    effect:
      'It is removed for good, with its catalogue, members and keys; its users stay. This cannot be undone. Nobody can have its slug for 30 days.',
    whileSending: 'Purging …',
    done: 'is gone for good',
  },
}
