/** Error codes that stand in the body of an answer made here, because the upstream gave none. */
export const TIMED_OUT = 'UPSTREAM_TIMED_OUT'
export const UNREACHABLE = 'UPSTREAM_UNREACHABLE'

/**
 * A `fetch` that always answers: with 504 when `timeoutMs` run out, with 503 when there is no reply.
 * Supabase's clients set no time-out of their own and report a missing reply in several shapes; so there is one.
 */
export function fetchWithTimeout(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    // Not AbortSignal.timeout: what waits for it would be held until the time has run out, long after the answer.
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), timeoutMs)
    try {
      const signal = init?.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal
      const response = await fetch(input, { ...init, signal })
      // Read to the end here, so that a reply that breaks off counts as no reply, too.
      const body = await response.text()
      const isNullBody = [101, 204, 205, 304].includes(response.status)
      return new Response(isNullBody ? null : body, response)
    } catch {
      return timeout.signal.aborted ? standIn(504, TIMED_OUT) : standIn(503, UNREACHABLE)
    } finally {
      clearTimeout(timer)
    }
  }
}

function standIn(status: number, code: string): Response {
  return Response.json({ code, error_code: code, message: code, msg: code }, { status })
}
