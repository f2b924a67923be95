import { ProvisioningError } from '../provisioning/provisioning-error.ts'

/**
 * Lets only the project's secret keys pass, as `apikey` header or bearer token: for routes that schedulers and operators
 * call. Digests are compared, so that the time taken tells nothing about the key.
 */
export function secretKeyGuard(secretKeys: string[]): (request: Request) => Promise<void> {
  const expected = Promise.all(secretKeys.map(digest))
  return async ({ headers }) => {
    const bearer = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    // Either will do: gateways want an `apikey` of their own, and some callers send the publishable one there.
    const given = [headers.get('apikey'), bearer].filter((key): key is string => Boolean(key))
    if (given.length === 0) throw new ProvisioningError('UNAUTHENTICATED')
    const [digests, good] = [await Promise.all(given.map(digest)), await expected]
    if (!digests.some((each) => good.includes(each))) {
      throw new ProvisioningError('FORBIDDEN', { detail: 'This needs the project’s secret key.' })
    }
  }
}

async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).join()
}
