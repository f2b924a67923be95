import { z } from 'zod'
import { NoAnswerError } from '../../../client/landlord-error.ts'
import { readJson } from '../../../client/read-body.ts'
import type { Console } from './console-context.ts'

/**
 * Rows of an exposed table, as far as row level security lets the admin see them. `query` is PostgREST's.
 * @throws NoAnswerError whatever stands in the way; its status is 401 where the session is no longer accepted.
 */
export async function readRows<Schema extends z.ZodType>(
  { config, session }: Pick<Console, 'config' | 'session'>,
  table: string,
  schema: Schema,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<z.output<Schema>[]> {
  const token = await session.accessToken()
  const url = `${config.apiUrl}/rest/v1/${table}?${new URLSearchParams(query)}`
  const headers = { apikey: config.publishableKey, authorization: `Bearer ${token}` }
  const noAnswer = (cause: unknown): never => {
    if (signal?.aborted) throw signal.reason
    throw new NoAnswerError('no answer came', { cause })
  }
  const response = await fetch(url, { headers, ...(signal ? { signal } : {}) }).catch(noAnswer)
  if (!response.ok) throw new NoAnswerError('the rows were refused', { status: response.status })
  return readJson(z.array(schema), await response.text().catch(noAnswer)) as z.output<Schema>[]
}
