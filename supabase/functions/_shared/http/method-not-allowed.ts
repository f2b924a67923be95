import type { Handler } from 'hono'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

/** For a path that is known, after all its methods. */
export function methodNotAllowed(...allowed: string[]): Handler<AppEnv> {
  return (context) => {
    context.header('Allow', allowed.join(', '))
    throw new ProvisioningError('METHOD_NOT_ALLOWED')
  }
}
