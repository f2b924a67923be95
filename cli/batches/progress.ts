import { Presets, SingleBar } from 'cli-progress'
import type { Batch } from '../../supabase/functions/_shared/contract/batch.ts'
import type { Output } from '../output/output.ts'

/** Shows how far a batch is: a bar at a terminal, else a line for each tenth of it. */
export interface Progress {
  show(batch: Batch): void
  stop(): void
}

export function startProgress(output: Output): Progress {
  return process.stderr.isTTY ? progressBar() : progressLines(output)
}

/** How many tenants there is nothing left to do for. */
function doneOf({ counts }: Batch): number {
  return counts.completed + counts.failed + counts.cancelled + counts.undone
}

function progressBar(): Progress {
  const format = '{bar} {value} of {total}, {failed} failed, {eta_formatted} to go'
  const bar = new SingleBar(
    { format, hideCursor: true, stream: process.stderr, linewrap: null },
    Presets.shades_classic,
  )
  return {
    show(batch) {
      const { failed } = batch.counts
      if (bar.isActive) bar.update(doneOf(batch), { failed })
      else bar.start(batch.total, doneOf(batch), { failed })
    },
    stop: () => bar.stop(),
  }
}

function progressLines(output: Output): Progress {
  let shown = -1
  return {
    show(batch) {
      const tenth = Math.floor((doneOf(batch) * 10) / batch.total)
      if (tenth <= shown) return
      shown = tenth
      output.note(`${doneOf(batch)} of ${batch.total}, ${batch.counts.failed} failed`)
    },
    stop: () => {},
  }
}
