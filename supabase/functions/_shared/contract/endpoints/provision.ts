import { defineEndpoint } from '../endpoint.ts'
import { provisionFieldCodes, provisionRequestSchema } from '../provision-request.ts'
import { provisionResponseSchema } from '../provision-response.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'

const answer = {
  tenant: {
    id: '6817e979-0927-434f-8bc3-84071a4a4e9c',
    name: 'Acme GmbH',
    slug: 'acme-gmbh',
    domain: null,
    status: 'active',
    isolation: 'shared',
    template: 'default@1',
    createdAt: '2026-11-20T19:55:36.690102+00:00',
  },
  owner: {
    id: '3984e788-99bc-41f9-b7ab-708a1bc1bb99',
    email: 'jane@acme.test',
    mode: 'invite',
    setupEmail: 'sent',
  },
  requestId: '18952b2e-6902-4556-88f5-f6d17f315dd6',
} as const

const keyId = 'c2a1a0de-5d0a-4d7b-9f2a-6a0d0b6d9c11'
const hint = `The secret was shown once and is stored nowhere. For a new pair: POST /tenants/${answer.tenant.id}/keys/${keyId}/rotate`

export const provisionTenant = defineEndpoint({
  operationId: 'provisionTenant',
  method: 'POST',
  path: '/tenants',
  tag: 'Provisioning',
  summary: 'Provision a tenant',
  description:
    'Tenant, catalogue, API key and the owner’s login: all of it exists afterwards, or none. Retrying with the same key is always safe. Counted per admin where it makes an attempt, not where it replays.',
  access: 'admin',
  body: {
    schema: provisionRequestSchema,
    maxBytes: 64 * 1024,
    fieldCodes: provisionFieldCodes,
  },
  idempotencyKey: true,
  responses: {
    201: {
      description: 'The tenant is active. Secrets are shown here and never again.',
      schema: provisionResponseSchema,
      headers: RATE_LIMIT_HEADERS,
      example: {
        ...answer,
        apiKey: { id: keyId, publicKey: 'pk_…', secretKey: 'sk_…' },
        replayed: false,
      },
    },
    200: {
      description: 'The stored result of an earlier call with this key, without its secrets.',
      schema: provisionResponseSchema,
      headers: ['Idempotent-Replayed', ...RATE_LIMIT_HEADERS],
      example: { ...answer, apiKey: { id: keyId, publicKey: 'pk_…', hint }, replayed: true },
    },
  },
  examples: {
    invite: {
      summary: 'An owner who is sent a set-up e-mail',
      body: {
        tenant: { name: 'Acme GmbH', timezone: 'Europe/Berlin', currency: 'EUR' },
        owner: { email: 'jane@acme.test', fullName: 'Jane Doe' },
        apiKey: true,
      },
    },
    temporary: {
      summary: 'An owner with a temporary password, and everything spelled out',
      body: {
        tenant: {
          name: 'Globex',
          slug: 'globex',
          domain: 'globex.example.com',
          timezone: 'UTC',
          currency: 'USD',
          contact: { email: 'office@globex.test', phone: '+49 30 1234567', address: 'Main Street 1' },
          settings: { commissionPercent: 10 },
        },
        owner: { email: 'hank@globex.test', fullName: 'Hank Scorpio', mode: 'temporary' },
        template: 'default',
        isolation: 'shared',
        features: ['basic', 'analytics'],
        limits: { users: 100, storageGb: 50 },
      },
    },
    apart: {
      summary: 'A tenant with a schema of its own',
      body: {
        tenant: { name: 'Soylent' },
        owner: { email: 'robert@soylent.test', fullName: 'Robert Thorn' },
        isolation: 'schema',
      },
    },
  },
  errors: [
    'INVALID_SLUG',
    'EMAIL_VALIDATION_FAILED',
    'DUPLICATE_SLUG',
    'DUPLICATE_DOMAIN',
    'EMAIL_UNAVAILABLE',
    'DUPLICATE_REQUEST',
    'IDEMPOTENCY_KEY_REUSED',
    'TEMPLATE_RETIRED',
    'TENANT_PURGED',
    'RATE_LIMITED',
    'AUTH_USER_CREATION_FAILED',
    'AUTH_UNAVAILABLE',
  ],
})

export const provisionTenantAtRoot = defineEndpoint({
  ...provisionTenant,
  operationId: 'provisionTenantAtRoot',
  path: '/',
  summary: 'The same as POST /tenants',
})
