import type { Command } from 'commander'
import { CommandError } from './command-error.ts'
import { NoTargetError } from './target.ts'

/** Exit codes of every command: 0 done, 1 refused, failed or unhealthy, 2 wrong usage. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** Runs a command line; what a person can mend is told in words, without a stack. */
export async function runProgram(program: Command): Promise<void> {
  program.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
  try {
    await program.parseAsync()
  } catch (error) {
    if (!(error instanceof NoTargetError || error instanceof CommandError)) throw error
    console.error(error.message)
    process.exitCode = EXIT.failed
  }
}
