import type { z } from 'zod'
import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import type { RateLimit } from './rate-limit.ts'

/** A member that is required, unless it has nothing in it that is. */
type Part<Name extends string, Schema> = Schema extends z.ZodType
  ? Record<never, never> extends z.input<Schema>
    ? { [Key in Name]?: z.input<Schema> }
    : { [Key in Name]: z.input<Schema> }
  : unknown

/** What an endpoint asks for. The idempotency key is a UUID that stands for one intention: keep it for a retry. */
export type CallInput<E extends Endpoint> = Part<'params', E['params']> &
  Part<'query', E['query']> &
  Part<'headers', E['headers']> &
  (E['body'] extends { schema: infer Schema } ? Part<'body', Schema> : unknown) &
  (E['idempotencyKey'] extends true ? { idempotencyKey: string } : unknown)

/** The same, for code that does not know which endpoint it is. */
export interface AnyCallInput {
  params?: object
  query?: object
  headers?: object
  body?: unknown
  idempotencyKey?: string
}

/** An answer that is no error, by status. Text that is not JSON is a string. */
export type CallAnswer<E extends Endpoint> = {
  [Status in keyof E['responses'] & number]: {
    status: Status
    body: BodyOf<E['responses'][Status]>
    headers: Headers
    /** The request's id in Landlord's logs and audit events. */
    requestId: string
    /** Whether this is the stored result of an earlier call with the same idempotency key. */
    isReplay: boolean
    rateLimit: RateLimit | undefined
  }
}[keyof E['responses'] & number]

type BodyOf<Response> = Response extends { schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined

/** One server-sent event. `id` is what to go on from. */
export interface CallEvent<Data> {
  id: string | undefined
  event: string
  data: Data
}

/** What the events of an endpoint carry. */
export type EventDataOf<E extends Endpoint> = EventsOf<E['responses'][keyof E['responses']]>

type EventsOf<Response> = Response extends { events: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never
