import {
  type ClientOptions,
  createLandlordClient,
  type LandlordClient,
} from '../../client/landlord-client.ts'
import { target } from '../harness/target.ts'
import { functionUrl } from './provision.ts'

/** A client of the target, as this person, with the secret key for what needs it. */
export function clientOf(person: { token: string }, options: Partial<ClientOptions> = {}): LandlordClient {
  return createLandlordClient({
    baseUrl: functionUrl,
    publishableKey: target.publishableKey,
    secretKey: target.secretKey,
    accessToken: person.token,
    ...options,
  })
}
