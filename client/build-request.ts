import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import type { AnyCallInput } from './call-types.ts'
import { InvalidParamError } from './landlord-error.ts'

/** Where Landlord is, and as whom to call it. */
export interface Connection {
  /** The function's address, e.g. `https://<ref>.supabase.co/functions/v1/tenant-provisioning`. */
  baseUrl: string
  /** The project's; gateways want one on every call. */
  publishableKey?: string | undefined
  /** An admin's, or what gets a fresh one. */
  accessToken?: string | (() => string | Promise<string>) | undefined
  /** The project's, for endpoints that need it. Never in a browser. */
  secretKey?: string | undefined
}

/** @throws Error if the endpoint needs a token or key that the connection doesn't have; InvalidParamError. */
export async function buildRequest(
  connection: Connection,
  endpoint: Endpoint,
  input: AnyCallInput,
): Promise<Request> {
  const { body, idempotencyKey } = input
  const headers = new Headers(definedOf(input.headers))
  await authorize(headers, connection, endpoint)
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey)
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  return new Request(urlOf(connection, endpoint, input), {
    method: endpoint.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function authorize(headers: Headers, connection: Connection, { operationId, access }: Endpoint) {
  const { accessToken, publishableKey, secretKey } = connection
  if (publishableKey) headers.set('apikey', publishableKey)
  if (access === 'secret key') {
    if (!secretKey) throw new Error(`${operationId} needs the project’s secret key`)
    headers.set('apikey', secretKey)
  }
  if (access === 'admin') {
    const token = typeof accessToken === 'function' ? await accessToken() : accessToken
    if (!token) throw new Error(`${operationId} needs an admin’s access token`)
    headers.set('Authorization', `Bearer ${token}`)
  }
}

/** Segments that an URL does without, or by which it goes up: https://url.spec.whatwg.org/#path-state. */
const DROPPED_SEGMENTS = ['', '.', '..']

function urlOf(
  { baseUrl }: Connection,
  { path, operationId }: Endpoint,
  { params, query }: AnyCallInput,
): string {
  const values = definedOf(params)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    if (DROPPED_SEGMENTS.includes(value)) throw new InvalidParamError(operationId, name, value)
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams(definedOf(query)).toString()
  return baseUrl.replace(/\/+$/, '') + filled + (search && `?${search}`)
}

/** Members that have a value, as text. */
function definedOf(record: object | undefined): Record<string, string> {
  const entries = Object.entries(record ?? {}).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
