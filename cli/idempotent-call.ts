import { randomUUID } from 'node:crypto'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { LandlordError, NoAnswerError } from '../client/landlord-error.ts'
import { explainNoAnswer, explainProblem, type NameOf } from './output/explain-problem.ts'
import { flagNames } from './output/flag-names.ts'
import { listCommandOf } from './output/list-command.ts'

/** For commands that make something. */
export const idempotencyKeyOption = (
  description = 'stands for this one intention; a random one if left out',
) => new Option('--idempotency-key <uuid>', description).argParser(requireUuid)

function requireUuid(text: string): string {
  if (z.guid().safeParse(text).success) return text
  throw new InvalidArgumentError('It must be a UUID.')
}

/**
 * Makes a call with the key of the command line or a new one. Who is told of a failure is told the key, too: with it the
 * same call finds out what became of this one, and never does it twice. Not where that would be refused again.
 */
export async function callOnce<Answer>(
  command: Command,
  call: (idempotencyKey: string) => Promise<Answer>,
  nameOf: NameOf = flagNames(command),
): Promise<Answer> {
  const idempotencyKey = command.opts<{ idempotencyKey?: string }>().idempotencyKey ?? randomUUID()
  const details = { idempotencyKey }
  const lines = [`Once more, as the same request: --idempotency-key ${idempotencyKey}`]
  return await call(idempotencyKey).catch((error: unknown) => {
    if (error instanceof LandlordError) {
      // Who signs in anew may be asking for what was made before.
      const more = error.retryable || error.code === 'UNAUTHENTICATED' ? { lines, details } : {}
      throw explainProblem(error, nameOf, { ...more, listCommand: listCommandOf(command) })
    }
    throw error instanceof NoAnswerError ? explainNoAnswer(error, { lines, details }) : error
  })
}
