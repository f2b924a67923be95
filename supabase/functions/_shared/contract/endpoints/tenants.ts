import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import { SETUP_EMAIL_STATES } from '../provision-response.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'
import { tenantParams } from '../tenant-params.ts'
import { tenantStatusSchema } from '../tenant-status.ts'

const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }

export const readTenantStatus = defineEndpoint({
  operationId: 'readTenantStatus',
  method: 'GET',
  path: '/tenants/{id}/status',
  tag: 'Tenants',
  summary: 'Where a tenant and the request that made it stand',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description:
        'A failed request has no tenant any more: then `status` is the request’s. `schemaStatus` is `not_applicable` for a shared tenant; of a schema of its own `ready`, `behind` (there is a newer tenant migration), `failed` (it could not be applied) or `missing`.',
      schema: tenantStatusSchema,
      example: {
        tenantId: params.id,
        name: 'Acme GmbH',
        slug: 'acme-gmbh',
        status: 'active',
        isolation: 'shared',
        schemaStatus: 'not_applicable',
        migrationVersion: null,
        createdAt: '2026-11-20T19:55:36.690102+00:00',
        lastActivity: '2026-11-20T19:55:37.120311+00:00',
        request: { status: 'completed', attempts: 1, error: null },
      },
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['TENANT_PURGED'],
})

export const resendSetupEmail = defineEndpoint({
  operationId: 'resendSetupEmail',
  method: 'POST',
  path: '/tenants/{id}/password-setup',
  tag: 'Tenants',
  summary: 'Send the owner the set-up e-mail again',
  description: 'At most once a minute per tenant, the first one counted, and counted per admin.',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description: 'Whether the auth service took it.',
      schema: z.strictObject({ setupEmail: z.enum(SETUP_EMAIL_STATES) }),
      headers: RATE_LIMIT_HEADERS,
      example: { setupEmail: 'sent' },
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['EMAIL_VALIDATION_FAILED', 'RATE_LIMITED', 'TENANT_PURGED'],
})
