import type { createDocument } from 'zod-openapi'
import { allEndpoints } from '../contract/endpoints/all-endpoints.ts'

const MEMBER = { path: 'params', query: 'query' } as const

/** Gives each parameter its values in the endpoint's examples, under the examples' names. */
export function addParameterExamples({ paths }: ReturnType<typeof createDocument>): void {
  for (const { path, method, examples } of allEndpoints) {
    const operation = paths?.[path]?.[method.toLowerCase() as 'get']
    for (const parameter of operation?.parameters ?? []) {
      if ('$ref' in parameter) continue
      const member = MEMBER[parameter.in as keyof typeof MEMBER]
      const found = Object.entries(examples).flatMap(([name, example]) => {
        const value: unknown =
          member && (example[member] as Record<string, unknown> | undefined)?.[parameter.name]
        return value === undefined ? [] : [[name, { summary: example.summary, value }] as const]
      })
      if (found.length > 0) parameter.examples = Object.fromEntries(found)
    }
  }
}
