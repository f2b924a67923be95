import type { LandlordClient } from '../../../../client/landlord-client.ts'
import { cloneTenant } from '../../../../supabase/functions/_shared/contract/endpoints/clone.ts'
import { provisionTenant } from '../../../../supabase/functions/_shared/contract/endpoints/provision.ts'
import type { ProvisionRequestInput } from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import type { ProvisionResponse } from '../../../../supabase/functions/_shared/contract/provision-response.ts'
import type { AttemptedDraft } from './draft.ts'

/** Sends what a draft's attempt says, with the password that is nowhere in it. Failures are those of the client. */
export async function orderTenant(
  api: LandlordClient,
  { attempt, idempotencyKey, cloneOf }: AttemptedDraft,
  password: string,
  signal: AbortSignal,
): Promise<ProvisionResponse> {
  const safe = JSON.parse(attempt.sentAs) as ProvisionRequestInput
  const isTyped = safe.owner.mode === 'password'
  const body = isTyped ? { ...safe, owner: { ...safe.owner, password } } : safe
  if (cloneOf === undefined) {
    return (await api.call(provisionTenant, { body, idempotencyKey }, { signal })).body
  }
  // A clone's template is that of the tenant it is made like.
  const { template: _, ...rest } = body
  const input = { params: { id: cloneOf }, body: rest, idempotencyKey }
  return (await api.call(cloneTenant, input, { signal })).body
}
