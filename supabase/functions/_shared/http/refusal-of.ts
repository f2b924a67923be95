import type { Context } from 'hono'
import type { Endpoint } from '../contract/endpoint.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

/** Why no endpoint took the request: there is nothing at its path, or nothing with its method. */
export async function refusalOf(context: Context<AppEnv>): Promise<ProvisioningError> {
  const endpoints = closest(context.get('endpointsHere') ?? [])
  const methods = endpoints.map(({ method }) => method)
  if (endpoints.length === 0 || methods.includes(methodOf(context))) return new ProvisioningError('NOT_FOUND')
  try {
    // Who may not call is not told what could be called.
    if (endpoints.every(({ access }) => access === 'secret key')) {
      await context.get('requireSecretKey')(context.req.raw)
    }
  } catch (error) {
    if (error instanceof ProvisioningError) return error
    throw error
  }
  context.header('Allow', methods.join(', '))
  return new ProvisioningError('METHOD_NOT_ALLOWED')
}

/** Those whose path says the most: a word is not taken for an id. */
function closest(endpoints: Endpoint[]): Endpoint[] {
  const parameters = ({ path }: Endpoint) => path.split('{').length
  const fewest = Math.min(...endpoints.map(parameters))
  return endpoints.filter((endpoint) => parameters(endpoint) === fewest)
}

/** HEAD is GET without its body. */
function methodOf(context: Context<AppEnv>): Endpoint['method'] {
  return (context.req.method === 'HEAD' ? 'GET' : context.req.method) as Endpoint['method']
}
