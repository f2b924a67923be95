/** Told about every part of the stack as it comes up; `startStack` calls it, the terminal renders it. */
export type Progress = {
  /** A part begins to start. */
  begin(part: string): void
  /** It is up; `note` says what is worth knowing (a port, a count). */
  done(part: string, milliseconds: number, note?: string): void
  /** Something the reader should know, e.g. that a default port was taken. */
  say(message: string): void
}

/** For callers that want no output. */
export const silentProgress: Progress = { begin() {}, done() {}, say() {} }

/** Writes one line per part; on a terminal the running part shows while it works. */
export function terminalProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const live = out.isTTY === true
  return {
    begin(part) {
      if (live) out.write(`  … ${part}`)
    },
    done(part, milliseconds, note) {
      const line = `  ✓ ${part.padEnd(28)} ${(milliseconds / 1000).toFixed(1).padStart(5)} s${note ? `  ${note}` : ''}\n`
      out.write(live ? `\r\x1b[K${line}` : line)
    },
    say(message) {
      out.write(live ? `\r\x1b[K  ${message}\n` : `  ${message}\n`)
    },
  }
}

/** A part that failed to start: what, why, and where to read on. */
export class StartError extends Error {
  readonly part: string
  readonly logFile: string | undefined

  constructor(part: string, why: string, logFile?: string) {
    super(`${part}: ${why}${logFile ? `\n  log: ${logFile}` : ''}`)
    this.name = 'StartError'
    this.part = part
    this.logFile = logFile
  }
}

/** Runs one part, reports its duration, and turns whatever it throws into a `StartError` that names it. */
export async function step<T>(
  progress: Progress,
  part: string,
  run: () => Promise<T>,
  note?: (result: T) => string | undefined,
): Promise<T> {
  const started = performance.now()
  progress.begin(part)
  try {
    const result = await run()
    progress.done(part, performance.now() - started, note?.(result))
    return result
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(part, error instanceof Error ? error.message : String(error))
  }
}
