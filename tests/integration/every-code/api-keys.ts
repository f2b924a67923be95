import {
  createApiKey,
  revokeApiKey,
} from '../../../supabase/functions/_shared/contract/endpoints/api-keys.ts'
import { fillUpApiKeys } from '../../support/api-keys.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { purgedTenant } from './purged-tenant.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

async function newKey(admin: Person): Promise<{ id: string; keyId: string }> {
  const { tenant, apiKey } = expectTenant(await provision(admin, newBody({}, { apiKey: true })))
  return { id: tenant.id, keyId: apiKey?.id ?? '' }
}

const whenPurged: Case = async (world, endpoint) => {
  const { params } = await purgedTenant(world)
  return send(endpoint, world.admin, { params: { ...params, keyId: crypto.randomUUID() } })
}

const whenFull: Case = async ({ admin }, endpoint) => {
  const params = await newKey(admin)
  await fillUpApiKeys(params.id)
  return send(endpoint, admin, { params })
}

const withoutTokens: Case = async ({ admin }, endpoint) => {
  const params = await newKey(admin)
  const tired = await createAdmin()
  await emptyBucket(tired.id, 'api_keys')
  return send(endpoint, tired, { params })
}

const withAnothersKey: Case = async ({ admin }, endpoint) => {
  const params = await newKey(admin)
  const headers = { 'idempotency-key': crypto.randomUUID() }
  await send(createApiKey, admin, { params, headers, body: { name: 'another' } })
  return send(endpoint, admin, { params, headers })
}

export const apiKeyCases: Cases = {
  listApiKeys: { TENANT_PURGED: whenPurged },
  createApiKey: {
    DUPLICATE_API_KEY_NAME: async ({ admin }, endpoint) =>
      send(endpoint, admin, { params: await newKey(admin), body: { name: 'default' } }),
    API_KEY_LIMIT_REACHED: whenFull,
    IDEMPOTENCY_KEY_REUSED: withAnothersKey,
    RATE_LIMITED: withoutTokens,
    TENANT_PURGED: whenPurged,
  },
  rotateApiKey: {
    API_KEY_RETIRED: async ({ admin }, endpoint) => {
      const params = await newKey(admin)
      await send(revokeApiKey, admin, { params })
      return send(endpoint, admin, { params })
    },
    API_KEY_LIMIT_REACHED: whenFull,
    IDEMPOTENCY_KEY_REUSED: withAnothersKey,
    RATE_LIMITED: withoutTokens,
    TENANT_PURGED: whenPurged,
  },
  revokeApiKey: { TENANT_PURGED: whenPurged },
}
