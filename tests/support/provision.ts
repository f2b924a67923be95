import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type Endpoint, errorsOf } from '../../supabase/functions/_shared/contract/endpoint.ts'
import { allEndpoints } from '../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import { ERROR_CODES, type ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { type Problem, problemSchema } from '../../supabase/functions/_shared/contract/problem.ts'
import {
  type ProvisionResponse,
  provisionResponseSchema,
} from '../../supabase/functions/_shared/contract/provision-response.ts'
import { target } from '../harness/target.ts'
import { unique } from './unique.ts'

/** Where the function under test answers. */
export const functionUrl = `${target.functionsUrl}/tenant-provisioning`

/** Where the function that serves an endpoint answers. */
export function urlOf({ servedBy }: Endpoint, functionsUrl = target.functionsUrl): string {
  return `${functionsUrl}/${servedBy ?? 'tenant-provisioning'}`
}

/** What a call was answered. */
export type Answer = { status: number; headers: Headers; text: string }

/** How a call differs from an ordinary one. */
export type CallOptions = {
  token?: string | undefined
  method?: string
  path?: string
  /** The function's address, if it is not the target's own. */
  base?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | undefined
}

/** Calls the function. */
export async function call(options: CallOptions): Promise<Answer> {
  const { token, method = 'GET', path = '/tenants', base = functionUrl, headers, body } = options
  const response = await fetch(base + path, {
    method,
    headers: {
      apikey: target.publishableKey,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const answer = { status: response.status, headers: response.headers, text: await response.text() }
  // Other functions answer by their own declarations.
  const endpoint = endpointAt(base, method, path)
  if (endpoint) {
    endpointOf.set(answer, endpoint)
    expectDeclared(endpoint, answer)
  }
  return answer
}

/** Whatever is answered but problems, which `parseProblem` looks at, is what the endpoint declares. */
function expectDeclared({ operationId, responses }: Endpoint, { status, headers, text }: Answer): void {
  if (headers.get('content-type') === 'application/problem+json') return
  const declared = responses[status]
  expect(declared, `${operationId}: ${status} ${text}`).toBeDefined()
  if (declared?.schema && headers.get('content-type') === 'application/json') {
    expect(declared.schema.safeParse(JSON.parse(text)).error, operationId).toBeUndefined()
  }
}

/** Which endpoint an answer is of: what it may be is declared there. */
const endpointOf = new WeakMap<Answer, Endpoint>()

function endpointAt(base: string, method: string, path: string): Endpoint | undefined {
  const [plain = ''] = path.split('?')
  const matching = allEndpoints.filter(
    (endpoint) =>
      base.endsWith(endpoint.servedBy ?? 'tenant-provisioning') &&
      endpoint.method === method &&
      new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(plain || '/'),
  )
  return matching.find((endpoint) => endpoint.path === plain) ?? matching[0]
}

/** Asks for a tenant. `body` is sent as JSON, or as it is where it is text. */
export function provision(
  caller: { token: string },
  body: unknown,
  options: CallOptions & { key?: string } = {},
): Promise<Answer> {
  const { key = randomUUID(), headers, ...rest } = options
  return call({
    token: caller.token,
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'idempotency-key': key, ...headers },
    ...rest,
  })
}

/** The tenant that was made or replayed; fails where the answer is anything else. */
export function expectTenant(answer: Answer, status: 200 | 201 = 201): ProvisionResponse {
  expect(answer.status, answer.text).toBe(status)
  const body = provisionResponseSchema.parse(JSON.parse(answer.text))
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('x-request-id')).toBe(body.requestId)
  expect(body.replayed).toBe(status === 200)
  expect(answer.headers.get('idempotent-replayed')).toBe(status === 200 ? 'true' : null)
  return body
}

/** The problem that was answered; fails where it is not this code's, in every respect. */
export function expectProblem(answer: Answer, code: ErrorCode, pointers?: string[]): Problem {
  const problem = parseProblem(answer)
  expect(problem.code, answer.text).toBe(code)
  if (pointers) expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([...pointers].sort())
  return problem
}

/** Any problem, held against the table of codes and against what its endpoint declares. */
export function parseProblem(answer: Answer): Problem {
  expect(answer.headers.get('content-type'), answer.text).toBe('application/problem+json')
  const problem = problemSchema.parse(JSON.parse(answer.text))
  const { status, title, retryable } = ERROR_CODES[problem.code]
  expect(problem).toMatchObject({ status, title, retryable })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('x-request-id')).toBe(problem.requestId)
  const endpoint = endpointOf.get(answer)
  if (endpoint) expect(errorsOf(endpoint), `declared by ${endpoint.operationId}`).toContain(problem.code)
  return problem
}

/** The code of an error answer, or the status of any other: for counting many answers at once. */
export function outcome(answer: Answer): string {
  return answer.status < 300 ? String(answer.status) : parseProblem(answer).code
}

/** A good body with names of its own. */
export function newBody(owner: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
  const slug = unique('acme')
  const { tenant, ...others } = rest as { tenant?: Record<string, unknown> }
  return {
    tenant: { name: `Acme ${slug}`, slug, ...tenant },
    owner: { email: `jane@${slug}.test`, fullName: 'Jane Doe', ...owner },
    ...others,
  } as {
    tenant: { name: string; slug: string; [field: string]: unknown }
    owner: { email: string; fullName: string; [field: string]: unknown }
    [field: string]: unknown
  }
}
