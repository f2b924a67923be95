/** One message of a stream of server-sent events; `data` goes out as JSON. */
interface Message {
  id: string
  event: string
  data: unknown
}

/** How long a client waits before it goes on after the end of a stream. */
const RETRY_MS = 1_000

/**
 * A response of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Where `messages` has
 * undefined, a comment keeps the connection alive. They are asked for as fast as they are taken, and no longer than
 * somebody is there to take them.
 */
export function eventStream(messages: AsyncGenerator<Message | undefined>): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
    },
    async pull(controller) {
      const { done, value } = await messages.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value ? format(value) : ':\n\n'))
    },
    async cancel() {
      await messages.return(undefined)
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
}

/** JSON has no line breaks of its own, so that one line is enough. */
function format({ id, event, data }: Message): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
