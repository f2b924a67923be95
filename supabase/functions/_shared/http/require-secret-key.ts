import type { MiddlewareHandler } from 'hono'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

/**
 * Lets only the project's secret key pass, as `apikey` header or bearer token: for routes that schedulers and operators
 * call. Digests are compared, so that the time taken tells nothing about the key.
 */
export function requireSecretKey(secretKey: string): MiddlewareHandler<AppEnv> {
  const expected = digest(secretKey)
  return async (context, next) => {
    const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    // Either will do: gateways want an `apikey` of their own, and some callers send the publishable one there.
    const given = [context.req.header('apikey'), bearer].filter((key) => key !== undefined && key !== '')
    if (given.length === 0) throw new ProvisioningError('UNAUTHENTICATED')
    const digests = await Promise.all(given.map((key) => digest(key ?? '')))
    if (!digests.includes(await expected)) {
      throw new ProvisioningError('FORBIDDEN', { detail: 'This needs the project’s secret key.' })
    }
    await next()
  }
}

async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).join()
}
