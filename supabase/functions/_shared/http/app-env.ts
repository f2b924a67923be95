import type { ProvisioningError } from '../provisioning/provisioning-error.ts'

/** What middleware leaves in a request's context. */
export interface AppEnv {
  Variables: {
    requestId: string
    /** Set where the answer is an error, for the log line. */
    error?: ProvisioningError
  }
}
