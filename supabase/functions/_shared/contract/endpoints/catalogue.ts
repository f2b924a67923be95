import { catalogueSchema } from '../catalogue.ts'
import { defineEndpoint } from '../endpoint.ts'
import { tenantParams } from '../tenant-params.ts'

const params = { id: '6817e979-0927-434f-8bc3-84071a4a4e9c' }

export const readCatalogue = defineEndpoint({
  operationId: 'readCatalogue',
  method: 'GET',
  path: '/tenants/{id}/catalogue',
  tag: 'Tenants',
  summary: 'What a tenant offers',
  description:
    'The same for tenants of either isolation. Members read theirs by the function `get_catalogue`.',
  access: 'admin',
  params: tenantParams,
  responses: {
    200: {
      description: 'All of its segments, each with its packages, in their order.',
      schema: catalogueSchema,
      example: {
        tenant: {
          id: params.id,
          name: 'Acme GmbH',
          slug: 'acme-gmbh',
          status: 'active',
          isolation: 'schema',
          currency: 'EUR',
        },
        segments: [
          {
            id: '0b5a2a5e-31a9-4b0e-8f0c-7f5c0f3d9e21',
            slug: 'tours',
            name: 'Tours',
            heroTitle: 'See the town',
            position: 1,
            packages: [
              {
                id: '5d1f6a3c-8a44-4c55-9d0f-2b6f3f0e7c31',
                slug: 'harbour',
                name: 'Harbour by night',
                priceMinor: 1900,
                groupingOrder: 1,
              },
            ],
          },
        ],
      },
    },
  },
  examples: { plain: { summary: 'One tenant', params } },
  errors: ['TENANT_PURGED', 'SCHEMA_UNAVAILABLE', 'SCHEMA_DRIFTED'],
})
