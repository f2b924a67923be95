import type { Endpoint, RequestExample } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import { target } from '../../harness/target.ts'
import { type Answer, call, urlOf } from '../../support/provision.ts'

/** How a call differs from the endpoint's first example, sent by who may. */
export interface Change extends Partial<RequestExample> {
  base?: string
  method?: string
  /** In place of the token or key that the endpoint needs. */
  authorization?: Record<string, string>
  /** Laid over the ordinary ones. */
  headers?: Record<string, string>
  /** The body as it is, not as JSON. */
  text?: string
}

/** Calls an endpoint as its first example does, but for the change. */
export function send(endpoint: Endpoint, admin: { token: string }, change: Change = {}): Promise<Answer> {
  const { params = {}, query = {}, body } = { ...Object.values(endpoint.examples)[0], ...change }
  const {
    base = urlOf(endpoint),
    method = endpoint.method,
    authorization,
    headers,
    text = toJson(body),
  } = change
  const filled = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  ).toString()
  return call({
    method,
    path: filled + (search && `?${search}`),
    base,
    headers: {
      ...(authorization ?? authorizationOf(endpoint, admin)),
      ...(endpoint.idempotencyKey ? { 'idempotency-key': crypto.randomUUID() } : {}),
      ...headers,
    },
    body: method === 'GET' ? undefined : text,
  })
}

function authorizationOf({ access }: Endpoint, admin: { token: string }): Record<string, string> {
  if (access === 'admin') return { authorization: `Bearer ${admin.token}` }
  return access === 'secret key' ? { apikey: target.secretKey } : {}
}

function toJson(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body)
}
