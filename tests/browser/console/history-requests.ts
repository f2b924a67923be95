import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import { findRequest } from '../../support/database.ts'
import { authError } from '../../support/faults.ts'
import type { FaultyFunction } from '../../support/faulty-function.ts'
import type { Person } from '../../support/people.ts'
import { expectProblem, newBody, provision } from '../../support/provision.ts'

/** A request whose owner the auth service has refused. */
export async function refusedRequest(faulty: FaultyFunction, admin: Person, owner: object = {}) {
  faulty.proxy.on('POST /auth/v1/admin/users', authError(422, 'weak_password'), 1)
  const body = newBody({ ...owner })
  const key = randomUUID()
  const refused = await provision(admin, body, { key, base: faulty.base })
  expectProblem(refused, 'AUTH_USER_CREATION_FAILED' satisfies ErrorCode)
  const id = (await findRequest(admin.id, key))?.id ?? ''
  return { id, key, body }
}
