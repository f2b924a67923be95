import { randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { LandlordError, NoAnswerError } from '../client/landlord-error.ts'
import { explainNoAnswer, explainProblem, type NameOf } from './output/explain-problem.ts'
import { flagNames } from './output/flag-names.ts'

/** For commands that make something. */
export const idempotencyKeyOption = () =>
  new Option('--idempotency-key <uuid>', 'stands for this one intention; a random one if left out')

/**
 * Makes a call with the key of the command line or a new one. Who is told of a failure is told the key, too: with it the
 * same call finds out what became of this one, and never does it twice.
 */
export async function callOnce<Answer>(
  command: Command,
  call: (idempotencyKey: string) => Promise<Answer>,
  nameOf: NameOf = flagNames(command),
): Promise<Answer> {
  const idempotencyKey = command.opts<{ idempotencyKey?: string }>().idempotencyKey ?? randomUUID()
  const more = {
    lines: [`Once more, as the same request: --idempotency-key ${idempotencyKey}`],
    details: { idempotencyKey },
  }
  return await call(idempotencyKey).catch((error: unknown) => {
    if (error instanceof LandlordError) throw explainProblem(error, nameOf, more)
    throw error instanceof NoAnswerError ? explainNoAnswer(error, more) : error
  })
}
