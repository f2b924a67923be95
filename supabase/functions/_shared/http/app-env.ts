import type { Endpoint } from '../contract/endpoint.ts'
import type { ProvisioningError } from '../provisioning/provisioning-error.ts'

/** What middleware leaves in a request's context. */
export interface AppEnv {
  Variables: {
    requestId: string
    /** Where the request is traced. */
    traceId?: string
    /** @throws ProvisioningError where the request doesn't carry the project's secret key. */
    requireSecretKey: (request: Request) => Promise<void>
    /** The endpoints at the request's path, whatever their method. */
    endpointsHere?: Endpoint[]
    /** Set where the answer is an error, for the log line. */
    error?: ProvisioningError
  }
}
