import { Parser, type Result } from 'tap-parser'

/** One assertion of a TAP stream. */
type TapAssertion = { name: string; ok: boolean; skipped: boolean; diagnostics: string }
/** All of them; `failure` says why the run as a whole can't be trusted. */
export type TapRun = { assertions: TapAssertion[]; failure: string | undefined }

/** Reads what pgTAP answered. */
export function parseTap(lines: string[], failure?: string): TapRun {
  const assertions: TapAssertion[] = []
  const parser = new Parser()
  let complaint: string | undefined
  parser.on('assert', ({ name, ok, skip, todo }: Result) => {
    assertions.push({
      name: name || 'unnamed',
      ok: ok || Boolean(todo),
      skipped: Boolean(skip),
      diagnostics: '',
    })
  })
  // pgTAP explains a failed assertion in the comments after it.
  parser.on('comment', (comment: string) => {
    const last = assertions.at(-1)
    if (last) last.diagnostics += comment.replace(/^\s*# ?/, '')
  })
  parser.on('complete', ({ plan, failures }) => {
    const broken = failures.find((each: Result | { tapError: string }) => each.tapError)
    if (!plan?.end) complaint = 'has no assertions, or ended before the last'
    else if (broken) complaint = String(broken.tapError)
  })
  parser.end(`${lines.join('\n')}\n`)
  return { assertions, failure: failure ?? complaint }
}
