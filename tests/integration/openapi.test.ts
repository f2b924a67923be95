import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import { allEndpoints } from '../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import { call } from '../support/provision.ts'

type Served = { openapi: string; servers: { url: string }[]; paths: Record<string, Record<string, unknown>> }

async function served(): Promise<{ text: string; document: Served }> {
  const { status, headers, text } = await call({ path: '/openapi.json' })
  expect(status, text).toBe(200)
  expect(headers.get('content-type')).toBe('application/json')
  return { text, document: JSON.parse(text) as Served }
}

test('the linter has nothing to say about the document that is served', async () => {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      // Nobody has been given a licence yet.
      'info-license': 'off',
      // /tenants/batch and /tenants/{id}: OpenAPI has words go before parameters, and so have we.
      'no-ambiguous-paths': 'off',
    },
  })
  const problems = await lintFromString({ source: (await served()).text, config })
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([])
})

test('the document has every endpoint, and the address that it came from', async () => {
  const { document } = await served()
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(routes.sort()).toEqual(allEndpoints.map(({ method, path }) => `${method} ${path}`).sort())
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.servers).toEqual([{ url: expect.stringMatching(/\/functions\/v1\/tenant-provisioning$/) }])
})
