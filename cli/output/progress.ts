import { Presets, SingleBar } from 'cli-progress'
import type { Output } from './output.ts'

/** Of so many tenants: for how many there is nothing left to do, and how many of these have failed. */
interface State {
  total: number
  done: number
  failed: number
}

/** Shows how far something is: a bar at a terminal, else a line for each tenth of it. */
export interface Progress {
  show(state: State): void
  stop(): void
}

export function startProgress(output: Output): Progress {
  return process.stderr.isTTY ? progressBar() : progressLines(output)
}

function progressBar(): Progress {
  const format = '{bar} {value} of {total}, {failed} failed, {eta_formatted} to go'
  const bar = new SingleBar(
    { format, hideCursor: true, stream: process.stderr, linewrap: null },
    Presets.shades_classic,
  )
  return {
    show({ total, done, failed }) {
      if (bar.isActive) bar.update(done, { failed })
      else bar.start(total, done, { failed })
    },
    stop: () => bar.stop(),
  }
}

function progressLines(output: Output): Progress {
  let shown = -1
  return {
    show({ total, done, failed }) {
      const tenth = Math.floor((done * 10) / total)
      if (tenth <= shown) return
      shown = tenth
      output.note(`${done} of ${total}, ${failed} failed`)
    },
    stop: () => {},
  }
}
