import { log } from '../logger.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'

/** Whatever was thrown. A bug of ours is told to the log by its kind and place, to the caller by the request id alone. */
export function asProvisioningError(error: unknown, requestId: string): ProvisioningError {
  if (error instanceof ProvisioningError) return error
  // Name and stack frames, not the message: a validation error's message may quote the input.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined }
  log('error', 'unexpected_error', { requestId, name, stack: stack?.split('\n').slice(1, 6).join(' | ') })
  return new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
}
