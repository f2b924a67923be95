import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { allEndpoints } from '../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import { checkout } from '../harness/run-tool.ts'

const named = allEndpoints.map((endpoint) => [endpoint.operationId, endpoint] as const)

test('each endpoint is declared once', () => {
  const routes = allEndpoints.map(({ method, path }) => `${method} ${path}`)
  expect(routes).toEqual([...new Set(routes)])
  expect(named.map(([name]) => name)).toEqual([...new Set(named.map(([name]) => name))])
})

test.each(named)('%s describes the parameters of its path', (_, { path, params }) => {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  expect(Object.keys(params?.shape ?? {})).toEqual(inPath)
})

test.each(named)('%s has examples that are what it asks for and answers', (_, endpoint) => {
  const { params, query, body, responses, examples } = endpoint
  expect(Object.keys(examples)).not.toEqual([])
  for (const example of Object.values(examples)) {
    params?.parse(example.params)
    query?.parse(asSent(example.query ?? {}))
    body?.schema.parse(example.body)
  }
  for (const { schema, example } of Object.values(responses)) {
    if (schema) expect(schema.parse(example)).toEqual(example)
    else expect(example).toBeUndefined()
  }
})

/** A query as it arrives: everything is text. */
function asSent(query: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
}

test('what makes the OpenAPI document is not loaded before somebody asks for it', () => {
  const functions = path.join(checkout, 'supabase', 'functions')
  const importers = globSync('**/*.ts', { cwd: functions, exclude: ['_shared/openapi/**'] }).filter((file) =>
    /^import (?!type).*(zod-openapi|_shared\/openapi\/)/m.test(
      readFileSync(path.join(functions, file), 'utf8'),
    ),
  )
  expect(importers).toEqual([])
})

test.each(named)('the README tells of the route of %s', (_, { path: route }) => {
  // Routes that differ in their last word may stand together.
  const lastStep = route.slice(route.lastIndexOf('/')).replaceAll(/\{(\w+)\}/g, ':$1')
  expect(readFileSync(path.join(checkout, 'README.md'), 'utf8')).toContain(lastStep)
})
