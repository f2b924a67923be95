import { EXIT } from './exit-codes.ts'

interface Options {
  /** The same for a program: what `--json` prints as `error`. */
  details?: Record<string, unknown>
  exitCode?: number
  cause?: unknown
}

/** Why a command did not do what it was asked to, in words for the one who asked. */
export class CommandError extends Error {
  readonly details: Record<string, unknown>
  readonly exitCode: number

  constructor(message: string, { details, exitCode = EXIT.failed, cause }: Options = {}) {
    super(message, { cause })
    this.name = 'CommandError'
    this.details = { message, ...details }
    this.exitCode = exitCode
  }
}
