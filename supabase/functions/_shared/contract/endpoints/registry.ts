import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import { ifMatchField } from '../fields.ts'
import { tenantChangesSchema, tenantDetailSchema } from '../tenant-detail.ts'
import { tenantListQuerySchema, tenantListSchema } from '../tenant-list.ts'
import { tenantParams } from '../tenant-params.ts'
import { tenantTimelineSchema } from '../tenant-timeline.ts'
import { tenantTransferSchema, transferTenantSchema } from '../tenant-transfer.ts'

const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }
const owner = { id: '3984e788-99bc-41f9-b7ab-708a1bc1bb99', email: 'jane@acme.test' }
const createdAt = '2026-11-20T19:55:36.690102+00:00'

const summary = {
  id: params.id,
  name: 'Acme GmbH',
  slug: 'acme-gmbh',
  domain: null,
  status: 'active',
  isolation: 'shared',
  template: 'default@1',
} as const

const detail = {
  tenant: {
    ...summary,
    clonedFrom: null,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    contact: { email: 'office@acme.test', phone: null, address: null },
    settings: { commissionPercent: 10 },
    createdAt,
    updatedAt: createdAt,
    activatedAt: createdAt,
  },
  features: ['basic'],
  limits: { users: 25, storageGb: 10 },
  owner,
  counts: { members: 1, segments: 1, packages: 3, apiKeys: 1 },
  request: {
    id: '18952b2e-6902-4556-88f5-f6d17f315dd6',
    status: 'completed',
    attempts: 1,
    adminUserId: '5b1f3c1e-7d0b-4c0d-9a53-0c5b8f1d2a11',
    batchId: null,
    createdAt,
    completedAt: createdAt,
  },
  allowedActions: ['archive', 'suspend'],
}

export const listTenants = defineEndpoint({
  operationId: 'listTenants',
  method: 'GET',
  path: '/tenants',
  tag: 'Tenants',
  summary: 'Find tenants',
  description:
    'The newest first, unless `sort` and `order` say otherwise. By page down to 10,000 tenants (a search that very many match: 1,000), by cursor without end. The total is exact up to 40,000, of a search up to 10,000.',
  access: 'admin',
  query: tenantListQuerySchema,
  responses: {
    200: {
      description: 'A page of tenants.',
      schema: tenantListSchema,
      example: {
        tenants: [
          {
            ...summary,
            contactEmail: 'office@acme.test',
            owner,
            batchId: null,
            createdAt,
            updatedAt: createdAt,
          },
        ],
        total: 1,
        totalIsExact: true,
        nextCursor: null,
      },
    },
  },
  examples: {
    newest: { summary: 'The newest', query: { limit: 10 } },
    search: {
      summary: 'By name, of two statuses, in the order of names',
      query: { search: 'acme', status: 'active,suspended', sort: 'name', order: 'asc' },
    },
    batch: {
      summary: 'What a batch has made',
      query: { batch: '0c9a1a3e-5f4e-4a52-9c86-6a1f7f1d7c11', sort: 'slug', page: 1 },
    },
  },
  errors: [],
})

export const readTenant = defineEndpoint({
  operationId: 'readTenant',
  method: 'GET',
  path: '/tenants/{id}',
  tag: 'Tenants',
  summary: 'All of a tenant',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description: 'With its owner, limits, what hangs on it, and the request that made it.',
      schema: tenantDetailSchema,
      headers: ['ETag'],
      example: detail,
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['TENANT_PURGED'],
})

export const updateTenant = defineEndpoint({
  operationId: 'updateTenant',
  method: 'PATCH',
  path: '/tenants/{id}',
  tag: 'Tenants',
  summary: 'Change a tenant',
  description:
    'In the words of `POST /tenants`; what is left out stays. `contact` and `limits` change field by field, `settings` and `features` as a whole; null takes the domain or a field of the contact away. Slug, template and owner are not changed here. With `If-Match` (the `ETag` of what was read) only if nobody has changed it since.',
  access: 'admin',
  params: tenantParams,
  headers: z.object({ 'if-match': ifMatchField.optional() }),
  body: { schema: tenantChangesSchema, maxBytes: 64 * 1024 },
  responses: {
    200: {
      description: 'All of the tenant as it is now.',
      schema: tenantDetailSchema,
      headers: ['ETag'],
      example: detail,
    },
  },
  examples: {
    plain: {
      summary: 'Another name and a higher limit',
      params,
      body: { tenant: { name: 'Acme SE', contact: { phone: null } }, limits: { users: 100 } },
    },
  },
  errors: ['DUPLICATE_DOMAIN', 'INVALID_TRANSITION', 'PRECONDITION_FAILED', 'TENANT_PURGED'],
})

export const readTenantTimeline = defineEndpoint({
  operationId: 'readTenantTimeline',
  method: 'GET',
  path: '/tenants/{id}/timeline',
  tag: 'Tenants',
  summary: 'What happened to a tenant',
  description:
    'Every attempt and every event, the oldest first, each with what to do next; also of a tenant that was purged, and of a request of one’s own that came to nothing.',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description: 'The latest 500.',
      schema: tenantTimelineSchema,
      example: {
        tenantId: params.id,
        entries: [
          {
            kind: 'attempt',
            at: createdAt,
            what: 'failed',
            attemptNumber: 1,
            seconds: 10.5,
            actor: null,
            error: { code: 'AUTH_UNAVAILABLE', reason: null },
            before: null,
            after: null,
            details: {},
            nextStep: 'Try again with the same key: the auth service did not answer.',
          },
        ],
        isComplete: true,
      },
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: [],
})

export const transferTenant = defineEndpoint({
  operationId: 'transferTenant',
  method: 'POST',
  path: '/tenants/{id}/transfer',
  tag: 'Tenants',
  summary: 'Give a tenant another owner',
  description:
    'Who has a login with this address, confirmed and not by SSO, is its owner; who was stays a member. One that waited for an owner becomes active. Asked again, it answers the same with `changed: false`.',
  access: 'admin',
  params: tenantParams,
  body: { schema: transferTenantSchema, maxBytes: 16 * 1024 },
  responses: {
    200: {
      description: 'It is theirs.',
      schema: tenantTransferSchema,
      example: { tenantId: params.id, slug: summary.slug, status: 'active', owner, changed: true },
    },
  },
  examples: {
    plain: {
      summary: 'With a reason',
      params,
      body: { ownerEmail: 'jane@acme.test', reason: 'Jane Doe has taken over from John Roe' },
    },
  },
  errors: ['TENANT_PURGED'],
})
