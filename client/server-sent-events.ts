import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream'
import type { Endpoint } from '../supabase/functions/_shared/contract/endpoint.ts'
import type { CallEvent, EventDataOf } from './call-types.ts'
import { NoAnswerError } from './landlord-error.ts'
import { readJson } from './read-body.ts'
import { untilAborted } from './until-aborted.ts'

interface ReadOptions {
  signal: AbortSignal | undefined
  lastEventId: string | undefined
}

const NO_CONTENT = 204
const LEAST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 30_000

/** Reads a stream of events to its end, however often it breaks off: each time it goes on after the last event. */
export async function* readEvents<E extends Endpoint>(
  endpoint: E,
  connect: (lastEventId: string | undefined) => Promise<Response>,
  { signal, lastEventId }: ReadOptions,
): AsyncGenerator<CallEvent<EventDataOf<E>>> {
  let last = lastEventId
  let pauseMs = LEAST_PAUSE_MS
  let fruitless = 0
  for (;;) {
    const response = await connect(last)
    if (response.status === NO_CONTENT || !response.body) return
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      throw new NoAnswerError('something on the way answered in place of the stream', {
        status: response.status,
      })
    }
    fruitless += 1
    const schema = endpoint.responses[response.status]?.events
    const parser = new EventSourceParserStream({
      onRetry: (milliseconds) => (pauseMs = Math.max(LEAST_PAUSE_MS, milliseconds)),
    })
    for await (const message of messagesOf(response.body, parser, signal)) {
      fruitless = 0
      last = message.id ?? last
      const data = schema ? readJson(schema, message.data) : message.data
      yield { id: message.id, event: message.event ?? 'message', data: data as EventDataOf<E> }
    }
    await untilAborted(
      new Promise((resolve) =>
        setTimeout(resolve, Math.min(pauseMs * 2 ** fruitless, Math.max(pauseMs, MOST_PAUSE_MS))),
      ),
      signal,
    )
  }
}

/** Ends where the connection does, in peace or not. By hand, since not every browser iterates over streams. */
async function* messagesOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  parser: EventSourceParserStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventSourceMessage> {
  const reader = body.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
      signal?.throwIfAborted()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
