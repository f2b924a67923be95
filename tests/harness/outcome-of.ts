import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

/** How a program ended, and all that it said. */
export type Outcome = { code: number; output: string }

/** Waits for a program's end. */
export function outcomeOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Outcome> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, output }))
  })
}
