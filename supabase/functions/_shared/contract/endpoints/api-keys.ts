import {
  apiKeyListSchema,
  apiKeyParams,
  apiKeySchema,
  createApiKeySchema,
  newApiKeySchema,
  rotateApiKeySchema,
} from '../api-keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'
import { tenantParams } from '../tenant-params.ts'

const tag = 'API keys'
const maxBytes = 4 * 1024
const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }
const keyParams = { ...params, keyId: 'c2a1a0de-5d0a-4d7b-9f2a-6a0d0b6d9c11' }

const key = {
  id: keyParams.keyId,
  name: 'build server',
  publicKey: 'pk_…',
  status: 'active',
  createdAt: '2026-11-20T20:14:03.511204+00:00',
  createdBy: '0b8a3e0e-4b7e-4f39-8c56-7a5a0b3f6a52',
  expiresAt: null,
  rotatedAt: null,
  rotatedFromId: null,
  revokedAt: null,
  lastUsedAt: null,
} as const

const requestId = '18952b2e-6902-4556-88f5-f6d17f315dd6'
const hint = `The secret was shown once and is stored nowhere. For a new pair: POST /tenants/${params.id}/keys/${key.id}/rotate`

const responses = {
  201: {
    description: 'The secret is shown here and never again.',
    schema: newApiKeySchema,
    headers: RATE_LIMIT_HEADERS,
    example: { apiKey: { ...key, secretKey: 'sk_…' }, replayed: false, requestId },
  },
  200: {
    description: 'What an earlier call with this Idempotency-Key made, without its secret.',
    schema: newApiKeySchema,
    headers: ['Idempotent-Replayed', ...RATE_LIMIT_HEADERS],
    example: { apiKey: { ...key, hint }, replayed: true, requestId },
  },
} as const

export const listApiKeys = defineEndpoint({
  operationId: 'listApiKeys',
  method: 'GET',
  path: '/tenants/{id}/keys',
  tag,
  summary: 'A tenant’s API keys',
  description:
    'The newest first: all that may still verify, and of the others so many that it is 200. Never a secret.',
  access: 'admin',
  params: tenantParams,
  responses: { 200: { description: 'The keys.', schema: apiKeyListSchema, example: { keys: [key] } } },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['TENANT_PURGED'],
})

export const createApiKey = defineEndpoint({
  operationId: 'createApiKey',
  method: 'POST',
  path: '/tenants/{id}/keys',
  tag,
  summary: 'Make another API key',
  description: 'Up to 20 may be valid at once. A name is had by one current key.',
  access: 'admin',
  params: tenantParams,
  body: { schema: createApiKeySchema, maxBytes },
  idempotencyKey: true,
  responses,
  examples: {
    plain: { summary: 'A key that never expires', params, body: { name: 'build server' } },
    expiring: {
      summary: 'A key with an end',
      params,
      body: { name: 'audit 2030', expiresAt: '2030-12-31T23:59:59Z' },
    },
  },
  errors: [
    'DUPLICATE_API_KEY_NAME',
    'API_KEY_LIMIT_REACHED',
    'IDEMPOTENCY_KEY_REUSED',
    'RATE_LIMITED',
    'TENANT_PURGED',
  ],
})

export const rotateApiKey = defineEndpoint({
  operationId: 'rotateApiKey',
  method: 'POST',
  path: '/tenants/{id}/keys/{keyId}/rotate',
  tag,
  summary: 'Replace an API key by a new pair of the same name',
  description: 'The old pair verifies for 24 hours more, or as `overlapSeconds` says; 0 ends it at once.',
  access: 'admin',
  params: apiKeyParams,
  body: { schema: rotateApiKeySchema, maxBytes },
  idempotencyKey: true,
  responses,
  examples: {
    plain: { summary: 'With a day to change over', params: keyParams, body: {} },
    leaked: { summary: 'At once', params: keyParams, body: { overlapSeconds: 0 } },
  },
  errors: [
    'API_KEY_RETIRED',
    'API_KEY_LIMIT_REACHED',
    'IDEMPOTENCY_KEY_REUSED',
    'RATE_LIMITED',
    'TENANT_PURGED',
  ],
})

export const revokeApiKey = defineEndpoint({
  operationId: 'revokeApiKey',
  method: 'POST',
  path: '/tenants/{id}/keys/{keyId}/revoke',
  tag,
  summary: 'End an API key at once',
  description:
    'Only this pair: one that it was rotated from, or to, is a key of its own. Again changes nothing.',
  access: 'admin',
  params: apiKeyParams,
  responses: {
    200: {
      description: 'The key as it is now.',
      schema: apiKeySchema,
      example: { ...key, status: 'revoked', revokedAt: '2026-11-20T21:00:00.120000+00:00' },
    },
  },
  examples: { plain: { summary: 'One key', params: keyParams } },
  errors: ['TENANT_PURGED'],
})
