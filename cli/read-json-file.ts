import { readFileSync } from 'node:fs'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'

/** What a file says, `-` being standard input. The API is the judge of it. @throws CommandError where it is not JSON */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'can’t be read'
    throw new CommandError(`${file} ${reason}: ${(cause as Error).message}`, {
      exitCode: EXIT.faultyFile,
      cause,
    })
  }
}

/** How a place in the body is called that came from a file. */
export const inFile = (pointer: string) => `${pointer || 'the body'} of the file`
