import { cloneRequestSchema } from '../clone-request.ts'
import { defineEndpoint } from '../endpoint.ts'
import { provisionFieldCodes } from '../provision-request.ts'
import { provisionResponseSchema } from '../provision-response.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'
import { tenantParams } from '../tenant-params.ts'

const answer = {
  tenant: {
    id: 'b0f1f9c2-7f0e-4f0b-8a0e-5a3f4c1d2e11',
    name: 'Acme Austria',
    slug: 'acme-austria',
    domain: null,
    status: 'active',
    isolation: 'shared',
    template: 'default@1',
    createdAt: '2026-11-20T20:14:02.113907+00:00',
  },
  owner: {
    id: '8d1f0f4e-2f34-4a52-9c3e-7b1f0d9a6e22',
    email: 'franz@acme-austria.test',
    mode: 'invite',
    setupEmail: 'sent',
  },
  requestId: '2f0f6c0e-6b0a-4b57-9e53-0a7d1c9d4f33',
} as const

export const cloneTenant = defineEndpoint({
  operationId: 'cloneTenant',
  method: 'POST',
  path: '/tenants/{id}/clone',
  tag: 'Provisioning',
  summary: 'Make a tenant like another',
  description:
    'The new tenant gets the segments and packages that the other has at this moment, and its time zone, currency, settings, features and limits where the body does not give them; it records the same version of the same template. Its isolation is what the body says, whatever the other’s is: `shared` if left out. Owner, members, API keys, domain and contact are never copied. One that is active, suspended or `setup_incomplete` can be cloned. All else is as with `POST /tenants`.',
  access: 'admin',
  params: tenantParams,
  body: { schema: cloneRequestSchema, maxBytes: 64 * 1024, fieldCodes: provisionFieldCodes },
  idempotencyKey: true,
  responses: {
    201: {
      description: 'The tenant is active. Secrets are shown here and never again.',
      schema: provisionResponseSchema,
      headers: RATE_LIMIT_HEADERS,
      example: { ...answer, replayed: false },
    },
    200: {
      description:
        'The stored result of an earlier call with this key, without its secrets; whatever has become of the other tenant since.',
      schema: provisionResponseSchema,
      headers: ['Idempotent-Replayed', ...RATE_LIMIT_HEADERS],
      example: { ...answer, replayed: true },
    },
  },
  examples: {
    plain: {
      summary: 'A sister company',
      params: { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' },
      body: {
        tenant: { name: 'Acme Austria', timezone: 'Europe/Vienna' },
        owner: { email: 'franz@acme-austria.test', fullName: 'Franz Huber' },
        limits: { users: 10 },
      },
    },
    apart: {
      summary: 'One with a schema of its own',
      params: { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' },
      body: {
        tenant: { name: 'Acme Suisse' },
        owner: { email: 'marie@acme-suisse.test', fullName: 'Marie Rey' },
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
    'INVALID_TRANSITION',
    'IDEMPOTENCY_KEY_REUSED',
    'TENANT_PURGED',
    'RATE_LIMITED',
    'AUTH_USER_CREATION_FAILED',
    'AUTH_UNAVAILABLE',
    'SCHEMA_UNAVAILABLE',
    'SCHEMA_DRIFTED',
  ],
})
