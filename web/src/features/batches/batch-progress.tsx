import { Progress, Text, VisuallyHidden } from '@mantine/core'
import type { Batch } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { countDone } from './batch-words.ts'

/** How far a batch is. What is said aloud of it is said at each tenth of the way. */
export function BatchProgress({ batch: { counts, total, status } }: { batch: Batch }) {
  const done = countDone(counts)
  const isRunning = status === 'running'
  const tenths = Math.floor((done / total) * 10)
  const sentence = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} done${counts.failed > 0 ? `, ${counts.failed.toLocaleString('en')} failed` : ''}`
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section
          value={(done / total) * 100}
          color={counts.failed > 0 ? 'var(--mantine-color-error)' : 'var(--mantine-color-anchor)'}
          aria-label="Progress of the batch"
          aria-valuetext={sentence}
        />
      </Progress.Root>
      <Text size="sm" mt={4} data-testid="batch-progress">
        {sentence}
      </Text>
      <VisuallyHidden role="status">
        {isRunning ? `About ${tenths * 10} percent of the batch is done` : `The batch has ended: ${sentence}`}
      </VisuallyHidden>
    </div>
  )
}
