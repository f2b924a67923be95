import type { ZodOpenApiOverride } from 'zod-openapi'

type OverrideFunction = Extract<ZodOpenApiOverride, (...args: never[]) => unknown>

/** What the schemas in the document say differently from the ones that are run. */
export const toOpenapi: OverrideFunction = ({ zodSchema, jsonSchema, io }) => {
  const { type } = zodSchema._zod.def
  // Of answers a later version may know more; only what callers send is refused for it.
  if (type === 'object' && io === 'output') delete jsonSchema.additionalProperties
  // A format says it in a word.
  if (type === 'string' && jsonSchema.format) delete jsonSchema.pattern
  // With a discriminator that may be missing, tools can't see that only one of them fits.
  if (type === 'union' && jsonSchema.oneOf && jsonSchema.oneOf.some(hasOptionalConst)) {
    jsonSchema.anyOf = jsonSchema.oneOf
    delete jsonSchema.oneOf
  }
}

function hasOptionalConst(schema: { properties?: object; required?: string[] }): boolean {
  return Object.entries(schema.properties ?? {}).some(
    ([name, property]) => 'const' in property && !schema.required?.includes(name),
  )
}
