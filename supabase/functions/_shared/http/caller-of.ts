import type { Context } from 'hono'
import type { Caller } from '../provisioning/caller.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'
import { originOf } from './origin-of.ts'

const BEARER_JWT = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i

/**
 * The caller of a request. Only the form of the token is looked at here; the database verifies it in the transaction
 * that uses it, so there is nothing to keep in step.
 * @throws ProvisioningError UNAUTHENTICATED if there is no bearer token, or one that can't be a user's (an API key).
 */
export function callerOf(context: Context<AppEnv>): Caller {
  const accessToken = BEARER_JWT.exec(context.req.header('authorization') ?? '')?.[1]
  if (!accessToken) throw new ProvisioningError('UNAUTHENTICATED')
  return { accessToken, ...originOf(context) }
}
