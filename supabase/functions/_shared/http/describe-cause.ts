import type { ProvisioningError } from '../provisioning/provisioning-error.ts'

/** For the log: the codes and statuses of what was called. */
export function describeCause(error: ProvisioningError | undefined): string | undefined {
  const { cause } = error?.options ?? {}
  return (
    cause &&
    Object.entries(cause)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
  )
}
