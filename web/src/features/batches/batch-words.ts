import type { Batch, BatchItemState } from '../../../../supabase/functions/_shared/contract/batch.ts'

type Tone = 'good' | 'busy' | 'bad' | 'resting'

interface Word {
  word: string
  tone: Tone
}

export const itemWords: Record<BatchItemState['status'], Word> = {
  queued: { word: 'Waiting', tone: 'resting' },
  running: { word: 'Being made', tone: 'busy' },
  completed: { word: 'Active', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'resting' },
  undone: { word: 'Undone', tone: 'resting' },
}

const batchWords: Record<Batch['status'], Word> = {
  running: { word: 'Running', tone: 'busy' },
  completed: { word: 'Done', tone: 'good' },
  failed: { word: 'Taken back', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'resting' },
  undone: { word: 'Undone', tone: 'resting' },
}

/** How a batch stands, in a word. */
export function batchWord({ status, counts }: Pick<Batch, 'status' | 'counts'>): Word {
  if (status === 'completed' && counts.failed > 0) return { word: 'Done, with failures', tone: 'bad' }
  return batchWords[status]
}

export const modeWords: Record<Batch['mode'], string> = {
  independent: 'Each by itself',
  all_or_nothing: 'All or nothing',
}

/** How many items of a batch nobody is at any more. */
export function countDone({ completed, failed, cancelled, undone }: Batch['counts']): number {
  return completed + failed + cancelled + undone
}
