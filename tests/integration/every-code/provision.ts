import type { Endpoint } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import { archiveTenant } from '../../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { authError } from '../../support/faults.ts'
import { withoutSegments } from '../../support/own-schemas.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { startWithoutOwner } from '../../support/start-without-owner.ts'
import {
  changeTemplate,
  expectChange,
  newDefinition,
  newTemplateName,
  saveTemplate,
} from '../../support/templates.ts'
import { unique } from '../../support/unique.ts'
import { afterItsSchemaWasLost } from './lost-schema.ts'
import { afterItWasPurged, purgedTenant } from './purged-tenant.ts'
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

const fromTemplate: Cases[string] = {
  ...provisioning,
  TEMPLATE_RETIRED: async ({ admin }, endpoint) => {
    const template = newTemplateName()
    expectChange(await saveTemplate(admin, template, newDefinition(1)))
    expectChange(await changeTemplate(admin, template, '/retire'))
    return send(endpoint, admin, { body: newBody({}, { template }) })
  },
}

/** The same of a clone, whose source is there. */
function ofASource(example: Case): Case {
  return async (world, endpoint) => {
    const { tenant } = expectTenant(await provision(world.admin, newBody()))
    const { path } = endpoint
    return example(world, { ...endpoint, path: path.replace('{id}', tenant.id) as typeof path })
  }
}

const cloning: Cases[string] = {
  ...Object.fromEntries(Object.entries(provisioning).map(([code, example]) => [code, ofASource(example)])),
  DUPLICATE_REQUEST: async (world, endpoint) => {
    const { tenant } = expectTenant(await provision(world.admin, newBody()))
    const body = newBody()
    const { key } = await startWithoutOwner(world.admin, { ...body, clone_of: tenant.id })
    return again(endpoint, world, key, { params: { id: tenant.id }, body })
  },
  TENANT_PURGED: afterItWasPurged,
  SCHEMA_UNAVAILABLE: async (world, endpoint) => afterItsSchemaWasLost({ body: newBody() })(world, endpoint),
  SCHEMA_DRIFTED: async ({ admin }, endpoint) => {
    const { tenant } = expectTenant(await provision(admin, newBody({}, { isolation: 'schema' })))
    const change = { params: { id: tenant.id }, body: newBody() }
    return withoutSegments(tenant.id, () => send(endpoint, admin, change))
  },
  INVALID_TRANSITION: async ({ admin }, endpoint) => {
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const params = { id: tenant.id }
    await send(archiveTenant, admin, { params, body: {} })
    return send(endpoint, admin, { params, body: newBody() })
  },
}

export const provisionCases: Cases = {
  provisionTenant: fromTemplate,
  provisionTenantAtRoot: fromTemplate,
  cloneTenant: cloning,
}
