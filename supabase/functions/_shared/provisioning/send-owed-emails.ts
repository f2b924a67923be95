import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { Origin } from './caller.ts'
import type { Database } from './database.ts'
import { mapBounded } from './map-bounded.ts'

interface SendOptions {
  limit: number
  batchId: string | undefined
  concurrency: number
}

/** Sent and failed are counts. Limited: the auth service takes no more for now, so that the rest is still owed. */
export interface SentEmails {
  sent: number
  failed: number
  isLimited: boolean
}

/** Sends set-up e-mails that are owed: to owners of batches, and where a sender died. Undefined: none is. */
export async function sendOwedEmails(
  { database, auth }: { database: Database; auth: AuthService },
  origin: Origin,
  { limit, batchId, concurrency }: SendOptions,
): Promise<SentEmails | undefined> {
  const owed = await database.claimSetupEmails(origin, { limit, batchId })
  if (owed.length === 0) return undefined
  failpoint('owed_email:claimed')
  const outcomes = await mapBounded(owed, concurrency, (owner) => auth.sendSetupEmail(owner.owner_email))
  const limited = owed.filter((_, index) => outcomes[index] === 'limited')
  if (limited.length > 0) {
    await database.releaseSetupEmails(
      origin,
      limited.map(({ tenant_id: tenantId }) => tenantId),
    )
  }
  return {
    sent: outcomes.filter((outcome) => outcome === 'sent').length,
    failed: outcomes.filter((outcome) => outcome === 'failed').length,
    isLimited: limited.length > 0,
  }
}
