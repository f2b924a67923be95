import type { Context } from 'hono'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

/** What to answer where no endpoint took the request: nothing if there is none at its path, whatever the method. */
export async function methodNotAllowed(context: Context<AppEnv>): Promise<ProvisioningError | undefined> {
  const endpoints = context.get('endpointsHere') ?? []
  if (endpoints.length === 0) return undefined
  try {
    // Who may not call is not told what could be called.
    if (endpoints.every(({ access }) => access === 'secret key')) {
      await context.get('requireSecretKey')(context.req.raw)
    }
  } catch (error) {
    if (error instanceof ProvisioningError) return error
    throw error
  }
  context.header('Allow', endpoints.map(({ method }) => method).join(', '))
  return new ProvisioningError('METHOD_NOT_ALLOWED')
}
