import type { Endpoint } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import type { ErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import { type FaultyFunction, startFaultyFunction } from '../../support/faulty-function.ts'
import { createAdmin, createPerson, type Person } from '../../support/people.ts'
import type { Answer } from '../../support/provision.ts'

/** Who and what the cases have at hand. */
export interface World {
  admin: Person
  /** Signed in, without any rights. */
  citizen: Person
  /** A function whose way to database and auth service is the test's to break. */
  faulty: FaultyFunction
  /** The same, soon tired of waiting for either. */
  impatient: FaultyFunction
}

/** Gets a real answer with a certain code out of an endpoint. */
export type Case = (world: World, endpoint: Endpoint) => Promise<Answer>

/** The cases of an area's endpoints, by operation id, where the general ones don't do. */
export type Cases = Record<string, Partial<Record<ErrorCode, Case>>>

export async function createWorld(): Promise<World> {
  const [admin, citizen, faulty, impatient] = await Promise.all([
    createAdmin(),
    createPerson(),
    startFaultyFunction(),
    startFaultyFunction({ AUTH_TIMEOUT_MS: '300', DATABASE_TIMEOUT_MS: '300' }),
  ])
  return { admin, citizen, faulty, impatient }
}
