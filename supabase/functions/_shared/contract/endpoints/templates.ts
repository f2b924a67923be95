import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'
import {
  templateChangeSchema,
  templateDefinitionSchema,
  templateListQuery,
  templateListSchema,
  templateParams,
  templateSchema,
  templateTagField,
  templateVersionParams,
  templateVersionSchema,
} from '../template.ts'

const params = { name: 'trade' }
const versionParams = { name: 'trade', version: '1' }
const headers = z.object({ 'if-match': templateTagField.optional() })

const saved = {
  createdAt: '2026-11-20T19:55:36.690102+00:00',
  createdBy: '3984e788-99bc-41f9-b7ab-708a1bc1bb99',
}

const definition = {
  segments: [
    {
      slug: 'repairs',
      name: 'Repairs',
      heroTitle: 'Mended by tomorrow',
      packages: [
        { slug: 'check', name: 'Check-up', priceMinor: 4900 },
        { slug: 'overhaul', name: 'Overhaul', priceMinor: 24900 },
      ],
    },
  ],
  features: ['basic', 'analytics'],
  limits: { users: 50, storageGb: 20 },
} satisfies z.input<typeof templateDefinitionSchema>

const template = {
  name: 'trade',
  version: 1,
  isRetired: false,
  definition,
  ...saved,
  versionCount: 1,
  versions: [{ version: 1, isCurrent: true, ...saved }],
}

const change = {
  schema: templateChangeSchema,
  headers: ['ETag', ...RATE_LIMIT_HEADERS],
  example: { changed: true, template },
} as const

export const listTemplates = defineEndpoint({
  operationId: 'listTemplates',
  method: 'GET',
  path: '/templates',
  tag: 'Templates',
  summary: 'The templates there are',
  access: 'admin',
  query: templateListQuery,
  responses: {
    200: {
      description: 'The current version of each; with `all` also the last of those that are retired.',
      schema: templateListSchema,
      example: {
        templates: [
          { name: 'trade', version: 1, isRetired: false, segmentCount: 1, packageCount: 2, ...saved },
        ],
      },
    },
  },
  examples: {
    plain: { summary: 'Those that tenants are made from' },
    all: { summary: 'The retired ones, too', query: { all: 'true' } },
  },
  errors: [],
})

export const readTemplate = defineEndpoint({
  operationId: 'readTemplate',
  method: 'GET',
  path: '/templates/{name}',
  tag: 'Templates',
  summary: 'What tenants of a template are made of, and its versions',
  access: 'admin',
  params: templateParams,
  responses: {
    200: {
      description: 'The current version; of a retired template the last.',
      schema: templateSchema,
      headers: ['ETag'],
      example: template,
    },
  },
  examples: { plain: { summary: 'One template', params } },
  errors: [],
})

export const readTemplateVersion = defineEndpoint({
  operationId: 'readTemplateVersion',
  method: 'GET',
  path: '/templates/{name}/versions/{version}',
  tag: 'Templates',
  summary: 'One version of a template',
  description: 'As the tenants that name it were made of. It never changes but in whether it is current.',
  access: 'admin',
  params: templateVersionParams,
  responses: {
    200: {
      description: 'Current or not.',
      schema: templateVersionSchema,
      example: { name: 'trade', version: 1, isCurrent: true, definition, ...saved },
    },
  },
  examples: { plain: { summary: 'The first one', params: versionParams } },
  errors: [],
})

export const saveTemplate = defineEndpoint({
  operationId: 'saveTemplate',
  method: 'PUT',
  path: '/templates/{name}',
  tag: 'Templates',
  summary: 'Save a version of a template',
  description:
    'New tenants are made of it from now on; those that there are stay as they are. A name that is new makes a template. What equals the current version changes nothing, so the call may be repeated. With `If-Match` (the `ETag` of what was read, `"0"` where none is current) only if nobody has changed it since.',
  access: 'admin',
  params: templateParams,
  headers,
  body: { schema: templateDefinitionSchema, maxBytes: 512 * 1024 },
  responses: {
    200: { description: 'The template as it is now.', ...change },
    201: { description: 'The template, which is new.', ...change },
  },
  examples: { plain: { summary: 'A template for craftsmen', params, body: definition } },
  errors: ['PRECONDITION_FAILED', 'RATE_LIMITED'],
})

export const restoreTemplate = defineEndpoint({
  operationId: 'restoreTemplate',
  method: 'POST',
  path: '/templates/{name}/versions/{version}/restore',
  tag: 'Templates',
  summary: 'Make an older version current again',
  description:
    'As a version of its own: the numbers tell the order in which tenants were made of them. Brings back a retired template, too. `If-Match` as for saving.',
  access: 'admin',
  params: templateVersionParams,
  headers,
  responses: { 200: { description: 'The template as it is now.', ...change } },
  examples: { plain: { summary: 'Back to the first one', params: versionParams } },
  errors: ['PRECONDITION_FAILED', 'RATE_LIMITED'],
})

export const retireTemplate = defineEndpoint({
  operationId: 'retireTemplate',
  method: 'POST',
  path: '/templates/{name}/retire',
  tag: 'Templates',
  summary: 'Let no new tenant be made from a template',
  description:
    'Its tenants stay as they are. Saving or restoring a version brings it back. `default` can’t be retired. `If-Match` as for saving.',
  access: 'admin',
  params: templateParams,
  headers,
  responses: {
    200: {
      ...change,
      description: 'The template as it was last.',
      example: {
        changed: true,
        template: { ...template, isRetired: true, versions: [{ version: 1, isCurrent: false, ...saved }] },
      },
    },
  },
  examples: { plain: { summary: 'One template', params } },
  errors: ['PRECONDITION_FAILED', 'INVALID_TRANSITION', 'RATE_LIMITED'],
})
