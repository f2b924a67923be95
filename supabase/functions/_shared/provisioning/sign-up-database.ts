import { z } from 'zod'
import type { SignUpRequest } from '../contract/sign-up.ts'
import type { Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { requestStateSchema } from './provisioning-payload.ts'
import { type RateLimit, rateLimitSchema } from './rate-limit.ts'

/** SQL's `private.describe_sign_up`. */
const begunSchema = requestStateSchema.extend({
  slug: z.string(),
  replayed: z.boolean(),
  /** Whether the address is to be written to. */
  send_email: z.boolean(),
})

/** The database functions that signing up needs besides those of provisioning. */
export class SignUpDatabase {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** Counts a try from a network, and tells what it has left. @throws ProvisioningError RATE_LIMITED. */
  admitNetwork(origin: Origin, clientIp: string | undefined): Promise<RateLimit> {
    return this.#calls.asService(origin, rateLimitSchema, 'admit_sign_up', { p_ip: clientIp ?? '' })
  }

  /** Counts a try of an address. @throws ProvisioningError RATE_LIMITED. */
  admitAddress(origin: Origin, email: string): Promise<RateLimit> {
    return this.#calls.asService(origin, rateLimitSchema, 'admit_sign_up', { p_email: email })
  }

  /** The tenant and its attempt, in one transaction; of an address that is somebody's, what looks like it. */
  begin(
    origin: Origin,
    { idempotencyKey, request, ownerId }: { idempotencyKey: string; request: SignUpRequest; ownerId: string },
  ) {
    const { tenant, owner } = request
    return this.#calls.asService(origin, begunSchema, 'begin_sign_up', {
      p_idempotency_key: idempotencyKey,
      p_payload: { tenant: { ...tenant }, owner: { email: owner.email, full_name: owner.fullName } },
      p_owner_id: ownerId,
      ...(request.replaces ? { p_replaces: request.replaces } : {}),
    })
  }
}
