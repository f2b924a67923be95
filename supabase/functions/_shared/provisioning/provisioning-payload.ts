import { z } from 'zod'
import type { ProvisionRequest } from '../contract/provision-request.ts'
import { ISOLATIONS, OWNER_MODES } from '../contract/provision-request.ts'
import type { ProvisionResponse, SetupEmailState } from '../contract/provision-response.ts'
import { SETUP_EMAIL_STATES } from '../contract/provision-response.ts'
import { rotationHint } from './rotation-hint.ts'

/** SQL's `private.describe_request`: what is true of a request. */
export const requestStateSchema = z.object({
  request_id: z.guid(),
  tenant_id: z.guid(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  attempt_number: z.int(),
  /** Its owner is there, and its tenant waits for the rest of an all-or-nothing batch. */
  is_prepared: z.boolean(),
  owner_id: z.guid().nullable(),
  owner_email: z.string(),
  result: z
    .object({
      tenant: z.object({
        id: z.guid(),
        name: z.string(),
        slug: z.string(),
        domain: z.string().nullable(),
        status: z.literal('active'),
        isolation: z.enum(ISOLATIONS),
        template: z.string(),
        created_at: z.string(),
      }),
      owner: z.object({ id: z.guid(), email: z.string(), mode: z.enum(OWNER_MODES) }),
      api_key: z.object({ id: z.guid(), public_key: z.string() }).nullable(),
    })
    .nullable(),
  setup_email: z.enum(SETUP_EMAIL_STATES).nullable(),
})

export type RequestState = z.output<typeof requestStateSchema>
export type ProvisioningResult = NonNullable<RequestState['result']>
/** What a tenant is asked for with: the body, and where it is to be a copy of another tenant, that one's id. */
export type ProvisioningOrder = ProvisionRequest & { cloneOf?: string }
export type ProvisioningPayload = ReturnType<typeof toPayload>

/** The body in SQL's words, without any secret: this is what is stored and what a replay must equal. */
export function toPayload(request: ProvisioningOrder) {
  const { tenant, owner, limits } = request
  return {
    tenant: { ...tenant },
    owner: {
      email: owner.email,
      full_name: owner.fullName,
      mode: owner.mode,
      user_id: owner.mode === 'existing' ? owner.userId : undefined,
    },
    template: request.template,
    isolation: request.isolation,
    features: request.features,
    limits: limits && { users: limits.users, storage_gb: limits.storageGb },
    api_key: request.apiKey,
    clone_of: request.cloneOf,
  }
}

interface Secrets {
  password?: string | undefined
  apiSecretKey?: string | undefined
}

/** A completed result in the contract's words. */
export function toResponse(
  result: ProvisioningResult,
  answer: { setupEmail: SetupEmailState; replayed: boolean; requestId: string; secrets?: Secrets },
): ProvisionResponse {
  const { tenant, owner, api_key: apiKey } = result
  const { password, apiSecretKey } = answer.secrets ?? {}
  const { created_at: createdAt, ...tenantRest } = tenant
  return {
    tenant: { ...tenantRest, createdAt },
    owner: { ...owner, setupEmail: answer.setupEmail },
    ...(password ? { credentials: { password } } : {}),
    ...(apiKey
      ? {
          apiKey: {
            id: apiKey.id,
            publicKey: apiKey.public_key,
            ...(apiSecretKey ? { secretKey: apiSecretKey } : { hint: rotationHint(tenant.id, apiKey.id) }),
          },
        }
      : {}),
    replayed: answer.replayed,
    requestId: answer.requestId,
  }
}
