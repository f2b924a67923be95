import { defineEndpoint } from '../endpoint.ts'
import { purgeTenantSchema, tenantActionSchema, tenantLifecycleSchema } from '../tenant-lifecycle.ts'
import { tenantParams } from '../tenant-params.ts'

const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }
const MAX_BYTES = 16 * 1024

/** What all five have in common. */
const action = {
  method: 'POST',
  tag: 'Lifecycle',
  access: 'admin',
  params: tenantParams,
  errors: ['INVALID_TRANSITION', 'TENANT_PURGED'],
} as const

const answer = { tenantId: params.id, slug: 'acme-gmbh', changed: true }
const again = 'Asked again, it answers the same with `changed: false`.'

export const suspendTenant = defineEndpoint({
  ...action,
  operationId: 'suspendTenant',
  path: '/tenants/{id}/suspend',
  summary: 'Suspend an active tenant',
  description: `Its members read and no longer write. ${again}`,
  body: { schema: tenantActionSchema, maxBytes: MAX_BYTES },
  responses: {
    200: {
      description: 'It is suspended.',
      schema: tenantLifecycleSchema,
      example: { ...answer, status: 'suspended' },
    },
  },
  examples: { plain: { summary: 'With a reason', params, body: { reason: 'Invoice 4711 is overdue' } } },
})

export const reactivateTenant = defineEndpoint({
  ...action,
  operationId: 'reactivateTenant',
  path: '/tenants/{id}/reactivate',
  summary: 'Lift a suspension',
  description: again,
  body: { schema: tenantActionSchema, maxBytes: MAX_BYTES },
  responses: {
    200: {
      description: 'It is active.',
      schema: tenantLifecycleSchema,
      example: { ...answer, status: 'active' },
    },
  },
  examples: { plain: { summary: 'Without a reason', params, body: {} } },
})

export const archiveTenant = defineEndpoint({
  ...action,
  operationId: 'archiveTenant',
  path: '/tenants/{id}/archive',
  summary: 'Archive a tenant',
  description: `Its members see nothing of it any more; all of it is kept. ${again}`,
  body: { schema: tenantActionSchema, maxBytes: MAX_BYTES },
  responses: {
    200: {
      description: 'It is archived.',
      schema: tenantLifecycleSchema,
      example: { ...answer, status: 'archived' },
    },
  },
  examples: { plain: { summary: 'With a reason', params, body: { reason: 'Contract over' } } },
})

export const restoreTenant = defineEndpoint({
  ...action,
  operationId: 'restoreTenant',
  path: '/tenants/{id}/restore',
  summary: 'Bring an archived tenant back',
  description: `Without an owner it comes back to wait for one: \`setup_incomplete\`. ${again}`,
  body: { schema: tenantActionSchema, maxBytes: MAX_BYTES },
  responses: {
    200: {
      description: 'It is back.',
      schema: tenantLifecycleSchema,
      example: { ...answer, status: 'active' },
    },
  },
  examples: { plain: { summary: 'Without a reason', params, body: {} } },
})

export const purgeTenant = defineEndpoint({
  ...action,
  errors: ['INVALID_TRANSITION'],
  operationId: 'purgeTenant',
  path: '/tenants/{id}/purge',
  summary: 'Remove an archived tenant for good',
  description: `With its catalogue, members and keys; its users stay. The slug is nobody’s for 30 days. ${again}`,
  body: { schema: purgeTenantSchema, maxBytes: MAX_BYTES },
  responses: {
    200: {
      description: 'It is gone.',
      schema: tenantLifecycleSchema,
      example: { ...answer, status: 'purged' },
    },
  },
  examples: {
    plain: { summary: 'The slug, typed', params, body: { confirm: 'acme-gmbh', reason: 'Contract over' } },
  },
})
