import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'
import { readInput } from './read-input.ts'

/** What a file says, `-` being standard input. The API is the judge of it. @throws CommandError where it is not JSON */
export function readJsonFile(file: string): unknown {
  const text = readInput(file).toString('utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CommandError(`${file} is not JSON: ${(cause as Error).message}`, {
      exitCode: EXIT.faultyFile,
      cause,
    })
  }
}

/** How a place in the body is called that came from a file. */
export const inFile = (pointer: string) => `${pointer || 'the body'} of the file`
