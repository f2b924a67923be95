import type { z } from 'zod'
import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import { NoAnswerError } from './landlord-error.ts'

/** @throws NoAnswerError if the body is not what the endpoint declares. */
export function readBody(endpoint: Endpoint, status: number, text: string): unknown {
  const { schema, contentType } = endpoint.responses[status] ?? {}
  if (!schema) return undefined
  return contentType === undefined ? readJson(schema, text) : text
}

/**
 * JSON as its schema says. Members that only a later version knows are let through.
 * @throws NoAnswerError if it is anything else.
 */
export function readJson(schema: z.ZodType, text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new NoAnswerError('the answer is not JSON', { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  if (parsed.error.issues.every(({ code }) => code === 'unrecognized_keys')) return value
  throw new NoAnswerError('the answer is not as declared', { cause: parsed.error })
}
