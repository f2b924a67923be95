import type { Command } from 'commander'
import { InvalidParamError, LandlordError, NoAnswerError } from '../client/landlord-error.ts'
import { printableJson } from '../supabase/functions/_shared/contract/printable.ts'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'
import { explainNoAnswer, explainProblem } from './output/explain-problem.ts'
import { flagNames } from './output/flag-names.ts'
import { listCommandOf } from './output/list-command.ts'

/** Runs a command line; what a person can mend is told in words, without a stack. */
export async function runProgram(program: Command): Promise<void> {
  for (const command of withSubcommands(program)) {
    command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage))
  }
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Whoever read our output (`| head`) has had enough of it.
    if (code === 'EPIPE') process.exit(EXIT.done)
    process.stderr.write(`What was to be printed is lost: ${message}\n`)
    process.exit(EXIT.failed)
  })
  let running = program
  program.hook('preAction', (_, command) => {
    running = command
  })
  try {
    await program.parseAsync()
  } catch (error) {
    const told = toCommandError(error, running)
    process.stderr.write(`${told.message}\n`)
    // One document is promised, whatever happens.
    if (program.opts<{ json?: boolean }>().json) {
      process.stdout.write(`${printableJson({ error: told.details }, 2)}\n`)
    }
    process.exitCode = told.exitCode
  }
}

/** @throws whatever is none of what a person can mend */
function toCommandError(error: unknown, command: Command): CommandError {
  if (error instanceof CommandError) return error
  if (error instanceof LandlordError) {
    return explainProblem(error, flagNames(command), { listCommand: listCommandOf(command) })
  }
  if (error instanceof NoAnswerError) return explainNoAnswer(error)
  if (error instanceof InvalidParamError) {
    const message = `${JSON.stringify(error.value)} is no ${error.param}.`
    return new CommandError(message, { exitCode: EXIT.usage, details: { code: 'INVALID_PARAM' } })
  }
  throw error
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
