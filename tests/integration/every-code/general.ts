import { allEndpoints } from '../../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import type { ErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import { target } from '../../harness/target.ts'
import type { Fault } from '../../support/fault-proxy.ts'
import { answer } from '../../support/faults.ts'
import type { FaultyFunction } from '../../support/faulty-function.ts'
import { send } from './send.ts'
import type { Case } from './world.ts'

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const

const silence: Fault = () => new Promise(() => {})

function breakDatabase({ proxy }: FaultyFunction, fault: Fault): void {
  for (const method of ['GET', 'POST', 'PATCH']) proxy.on(`${method} /rest/v1`, fault)
}

/** How codes come about that have the same cause wherever they are declared. */
export const generalCases: Partial<Record<ErrorCode, Case>> = {
  UNAUTHENTICATED: ({ admin }, endpoint) => send(endpoint, admin, { authorization: { apikey: '' } }),

  FORBIDDEN: ({ admin, citizen }, endpoint) =>
    send(endpoint, admin, {
      authorization:
        endpoint.access === 'admin'
          ? { authorization: `Bearer ${citizen.token}` }
          : { apikey: target.publishableKey },
    }),

  METHOD_NOT_ALLOWED: ({ admin }, endpoint) => {
    const known = allEndpoints.filter(({ path }) => path === endpoint.path).map(({ method }) => method)
    const method = METHODS.find((name) => !known.includes(name)) ?? 'TRACE'
    return send(endpoint, admin, { method })
  },

  NOT_FOUND: ({ admin }, endpoint) => {
    const strangers = Object.keys(endpoint.params?.shape ?? {}).map((name) => [name, crypto.randomUUID()])
    return send(endpoint, admin, { params: Object.fromEntries(strangers) })
  },

  VALIDATION_ERROR: ({ admin }, endpoint) =>
    endpoint.body
      ? send(endpoint, admin, { body: { noSuchField: true } })
      : send(endpoint, admin, { query: { noSuchParameter: true } }),

  PAYLOAD_TOO_LARGE: ({ admin }, endpoint) =>
    send(endpoint, admin, { text: `{}${' '.repeat(endpoint.body?.maxBytes ?? 0)}` }),

  UNSUPPORTED_MEDIA_TYPE: ({ admin }, endpoint) =>
    send(endpoint, admin, { headers: { 'content-type': 'text/plain' } }),

  IDEMPOTENCY_KEY_MISSING: ({ admin }, endpoint) =>
    send(endpoint, admin, { headers: { 'idempotency-key': '' } }),

  PROVISIONING_FAILED: ({ admin, faulty }, endpoint) => {
    breakDatabase(
      faulty,
      answer(500, { code: 'XX000', message: 'broken by a test', details: null, hint: null }),
    )
    return send(endpoint, admin, { base: faulty.base })
  },

  DATABASE_UNAVAILABLE: ({ admin, faulty }, endpoint) => {
    breakDatabase(faulty, answer(503, { message: 'away' }))
    return send(endpoint, admin, { base: faulty.base })
  },

  TIMEOUT: ({ admin, impatient }, endpoint) => {
    breakDatabase(impatient, silence)
    return send(endpoint, admin, { base: impatient.base })
  },
}
