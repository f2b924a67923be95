/** Error codes that stand in the body of an answer made here, because the upstream gave none. */
export const TIMED_OUT = 'UPSTREAM_TIMED_OUT'
export const UNREACHABLE = 'UPSTREAM_UNREACHABLE'

/**
 * A `fetch` that always answers: with 504 when `timeoutMs` run out, with 503 when there is no reply.
 * supabase-js sets no time-out of its own and reports a missing reply in several shapes; so there is one.
 */
export function fetchWithTimeout(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    try {
      const response = await fetch(input, { ...init, signal })
      // Read to the end here, so that a reply that breaks off counts as no reply, too.
      const body = await response.arrayBuffer()
      const isNullBody = [101, 204, 205, 304].includes(response.status)
      return new Response(isNullBody ? null : body, response)
    } catch {
      return timeout.aborted ? standIn(504, TIMED_OUT) : standIn(503, UNREACHABLE)
    }
  }
}

function standIn(status: number, code: string): Response {
  return Response.json({ code, error_code: code, message: code, msg: code }, { status })
}
