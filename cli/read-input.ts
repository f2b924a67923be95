import { readFileSync } from 'node:fs'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'

/** What a file of the command line holds, `-` being standard input. @throws CommandError if it can't be read */
export function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new CommandError(
      code === 'ENOENT' ? `There is no file ${file} here.` : `${file} can’t be read: ${message}`,
      { exitCode: EXIT.faultyFile, cause },
    )
  }
}
