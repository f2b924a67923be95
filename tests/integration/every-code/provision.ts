import type { Endpoint } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import { authError } from '../../support/faults.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { startWithoutOwner } from '../../support/start-without-owner.ts'
import { unique } from '../../support/unique.ts'
import { purgedTenant } from './purged-tenant.ts'
import { type Change, send } from './send.ts'
import type { Case, Cases, World } from './world.ts'

/** Asks for a tenant with the names of one that is there. */
function afterAnother(change: (taken: ReturnType<typeof newBody>) => ReturnType<typeof newBody>): Case {
  return async ({ admin }, endpoint) => {
    const taken = newBody({}, { tenant: { domain: `${unique('www')}.example.com` } })
    expectTenant(await provision(admin, taken))
    return send(endpoint, admin, { body: change(taken) })
  }
}

/** Asks for a tenant while the auth service answers this. */
function whileAuthAnswers(...error: Parameters<typeof authError>): Case {
  return ({ admin, faulty }, endpoint) => {
    faulty.proxy.on('POST /auth/v1/admin/users', authError(...error))
    return send(endpoint, admin, { base: faulty.base, body: newBody() })
  }
}

async function again(endpoint: Endpoint, { admin }: World, key: string, change: Change) {
  return send(endpoint, admin, { ...change, headers: { 'idempotency-key': key } })
}

const provisioning: Cases[string] = {
  INVALID_SLUG: ({ admin }, endpoint) =>
    send(endpoint, admin, { body: newBody({}, { tenant: { slug: 'admin' } }) }),
  EMAIL_VALIDATION_FAILED: ({ admin }, endpoint) =>
    send(endpoint, admin, { body: newBody({ email: 'nobody' }) }),
  DUPLICATE_SLUG: afterAnother(({ tenant: { slug } }) => newBody({}, { tenant: { slug } })),
  DUPLICATE_DOMAIN: afterAnother(({ tenant: { domain } }) => newBody({}, { tenant: { domain } })),
  EMAIL_UNAVAILABLE: afterAnother(({ owner: { email } }) => newBody({ email })),
  DUPLICATE_REQUEST: async (world, endpoint) => {
    const body = newBody()
    const { key } = await startWithoutOwner(world.admin, body)
    return again(endpoint, world, key, { body })
  },
  IDEMPOTENCY_KEY_REUSED: async (world, endpoint) => {
    const key = crypto.randomUUID()
    expectTenant(await provision(world.admin, newBody(), { key }))
    return again(endpoint, world, key, { body: newBody() })
  },
  TENANT_PURGED: async (world, endpoint) => {
    const { key, body } = await purgedTenant(world)
    return again(endpoint, world, key, { body })
  },
  RATE_LIMITED: async (_, endpoint) => {
    const tired = await createAdmin()
    await emptyBucket(tired.id, 'provisioning')
    return send(endpoint, tired, { body: newBody() })
  },
  AUTH_USER_CREATION_FAILED: whileAuthAnswers(422, 'weak_password'),
  AUTH_UNAVAILABLE: whileAuthAnswers(503, 'unavailable'),
}

export const provisionCases: Cases = {
  provisionTenant: provisioning,
  provisionTenantAtRoot: provisioning,
}
