import type { RequestList } from '../../../../supabase/functions/_shared/contract/request-list.ts'

export type RequestRow = RequestList['requests'][number]

type Tone = 'good' | 'bad' | 'busy' | 'resting'

export const statusWords: Record<RequestRow['status'], { word: string; tone: Tone }> = {
  pending: { word: 'Waiting', tone: 'resting' },
  processing: { word: 'Under way', tone: 'busy' },
  completed: { word: 'Completed', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
}

export const sourceWords: Record<RequestRow['source'], string> = {
  single: 'One by one',
  batch: 'In a batch',
  sign_up: 'Sign-up',
}

export const ownerModeWords: Record<RequestRow['ownerMode'], string> = {
  invite: 'invited by e-mail',
  password: 'with a typed password',
  temporary: 'with a temporary password',
  existing: 'an existing user',
  sign_up: 'signed up',
}

/** Whose request it is. */
export function whose({ source, isMine, adminEmail }: RequestRow): string {
  if (source === 'sign_up') return 'The owner (sign-up)'
  return isMine ? 'You' : (adminEmail ?? 'An admin who is gone')
}

export function isUnderWay({ status }: RequestRow): boolean {
  return status === 'pending' || status === 'processing'
}
