import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import { buildRequest, type Connection } from './build-request.ts'
import type { AnyCallInput, CallAnswer, CallEvent, CallInput, EventDataOf } from './call-types.ts'
import { NoAnswerError, toError } from './landlord-error.ts'
import { rateLimitOf } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { type RetryOptions, retryPolicy } from './retry-policy.ts'
import { readEvents } from './server-sent-events.ts'
import { untilAborted } from './until-aborted.ts'

export interface ClientOptions extends Connection {
  /** Whether problems that may pass are waited out; not, if left out. */
  retry?: RetryOptions
  /** For one call, in milliseconds; 150,000 if left out, which is when hosted functions end. Streams have none. */
  timeoutMs?: number
  fetch?: typeof fetch
}

interface CallOptions {
  signal?: AbortSignal | undefined
}

interface EventOptions extends CallOptions {
  /** The id of the last event that was seen: what comes is what came after it. */
  lastEventId?: string | undefined
}

/** Landlord's endpoints, typed by their declarations. Failures are a `LandlordError` or a `NoAnswerError`;
 * what can't be a part of an address is an `InvalidParamError`, before anything is sent. */
export interface LandlordClient {
  /** Calls an endpoint, and reads its answer to the end. */
  call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options?: CallOptions): Promise<CallAnswer<E>>
  /** Calls an endpoint whose answer is too long to be held, and leaves the reading to the caller. */
  open<E extends Endpoint>(endpoint: E, input: CallInput<E>, options?: CallOptions): Promise<Response>
  /**
   * The events of an endpoint that streams them, without gap or repeat where the connection breaks. Ends when the server
   * has no more to tell (204), or the caller stops listening.
   */
  events<E extends Endpoint>(
    endpoint: E,
    input: CallInput<E>,
    options?: EventOptions,
  ): AsyncGenerator<CallEvent<EventDataOf<E>>>
}

const PATIENCE_OF_STREAMS = 10

/** A client of one Landlord, as one caller. It keeps no state, and may be used by any number of calls at once. */
export function createLandlordClient(options: ClientOptions): LandlordClient {
  const { retry = { attempts: 0 }, timeoutMs = 150_000, fetch = globalThis.fetch } = options

  const send = async (endpoint: Endpoint, input: AnyCallInput, signal?: AbortSignal, limit = signal) => {
    const request = await buildRequest(options, endpoint, input)
    const response = await fetch(request, limit ? { signal: limit } : {}).catch(noAnswer(signal))
    if (response.status in endpoint.responses && !isProblem(response)) return response
    throw toError(response, await response.text().catch(noAnswer(signal)))
  }

  const call = async (endpoint: Endpoint, input: AnyCallInput, signal?: AbortSignal) => {
    const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
    const response = await send(endpoint, input, signal, limit)
    const { status, headers } = response
    const text = await response.text().catch(noAnswer(signal))
    return {
      status,
      body: readBody(endpoint, status, text),
      headers,
      requestId: headers.get('x-request-id') ?? '',
      isReplay: headers.get('idempotent-replayed') === 'true',
      rateLimit: rateLimitOf(headers),
    }
  }

  const persist = <T>(
    endpoint: Endpoint,
    attempts: number,
    attempt: () => Promise<T>,
    signal?: AbortSignal,
  ) => untilAborted(retryPolicy(endpoint, { ...retry, attempts }).execute(attempt, signal), signal)

  return {
    call: <E extends Endpoint>(endpoint: E, input: CallInput<E>, { signal }: CallOptions = {}) =>
      // What is read by the declaration is what the declaration's type says.
      persist(
        endpoint,
        retry.attempts,
        () => call(endpoint, input as AnyCallInput, signal),
        signal,
      ) as Promise<CallAnswer<E>>,

    open: (endpoint, input, { signal } = {}) =>
      persist(endpoint, retry.attempts, () => send(endpoint, input as AnyCallInput, signal), signal),

    events: (endpoint, input, { signal, lastEventId } = {}) => {
      const attempts = Math.max(retry.attempts, PATIENCE_OF_STREAMS)
      const connect = (from: string | undefined) => {
        const given = input as AnyCallInput
        const next = { ...given, headers: { ...given.headers, 'last-event-id': from } }
        return persist(endpoint, attempts, () => send(endpoint, next, signal), signal)
      }
      return readEvents(endpoint, connect, { signal, lastEventId })
    },
  }
}

function isProblem({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('application/problem+json') ?? false
}

/** What a failed fetch means: the caller's own wish, or that nobody knows. */
function noAnswer(signal: AbortSignal | undefined): (cause: unknown) => never {
  return (cause) => {
    if (signal?.aborted) throw signal.reason
    throw new NoAnswerError('no answer came', { cause })
  }
}
