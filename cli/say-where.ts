import { LandlordError } from '../client/landlord-error.ts'
import { explainProblem, type NameOf } from './output/explain-problem.ts'

/** A call whose faults are told by other names than the command's flags. @throws CommandError */
export async function sayWhere<Answer>(call: Promise<Answer>, nameOf: NameOf): Promise<Answer> {
  return await call.catch((error: unknown) => {
    throw error instanceof LandlordError ? explainProblem(error, nameOf) : error
  })
}
