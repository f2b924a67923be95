import { defineEndpoint } from '../endpoint.ts'
import {
  fleetDriftQuerySchema,
  fleetDriftSchema,
  type SchemaDifference,
  tenantSchemaValidationSchema,
} from '../schema-drift.ts'
import { tenantParams } from '../tenant-params.ts'

const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }
const schema = 'tenant_6817e9790927434f8bc384071a4a4e9c'
const version = '20261122000000'
const difference: SchemaDifference = {
  kind: 'column',
  name: 'packages.price_minor',
  problem: 'changed',
  expected: 'bigint not null default 0',
  actual: 'integer not null default 0',
}

export const validateTenantSchema = defineEndpoint({
  operationId: 'validateTenantSchema',
  method: 'GET',
  path: '/tenants/{id}/schema',
  tag: 'Tenants',
  summary: 'Compare a tenant’s own schema with what the migrations make',
  description:
    'With the version that it is at, of the tenant migrations. Waits for whoever is just migrating it.',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description: 'Everything in which it differs.',
      schema: tenantSchemaValidationSchema,
      example: {
        tenantId: params.id,
        schema,
        version,
        newestVersion: version,
        isValid: false,
        drift: [difference],
      },
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['TENANT_PURGED', 'SCHEMA_NOT_APPLICABLE'],
})

export const listFleetDrift = defineEndpoint({
  operationId: 'listFleetDrift',
  method: 'GET',
  path: '/fleet/drift',
  tag: 'Fleet',
  summary: 'Find tenants whose own schemas are not what the migrations make',
  description:
    'A page is so many schemas looked at, in the order of the tenants’ ids, however many of them differ.',
  access: 'admin',
  query: fleetDriftQuerySchema,
  responses: {
    200: {
      description: 'Those that differ.',
      schema: fleetDriftSchema,
      example: {
        items: [{ tenantId: params.id, slug: 'acme-gmbh', schema, version, count: 1, drift: [difference] }],
        nextAfter: null,
        checked: 17,
      },
    },
  },
  examples: {
    first: { summary: 'The first two hundred' },
    next: { summary: 'The hundred after a tenant', query: { after: params.id, limit: 100 } },
  },
  errors: [],
})
