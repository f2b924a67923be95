type DatabaseError = Error & { code?: string; detail?: string; hint?: string }

/** What the lite app answers as PostgREST does by itself. */
const wellAnswered = /^(?:PGRST|PT|21|22|42|25006|23502|23503)/
const internalClasses = new Set([
  '09',
  '25',
  '2D',
  '38',
  '39',
  '3B',
  '40',
  '54',
  '55',
  '57',
  '58',
  'F0',
  'HV',
  'P0',
  'XX',
])

/**
 * Gives a database error the status and body that PostgREST gives it. By itself the lite app answers most SQLSTATEs
 * with 500 and a code of its own, so that a deadlock could not be told from a time-out.
 */
export function normaliseRestError(error: unknown): unknown {
  const { code, message, detail, hint } = error as DatabaseError
  if (typeof code !== 'string' || wellAnswered.test(code)) return error
  console.error(error)
  if (!/^[0-9A-Z]{5}$/.test(code))
    return answer(503, { code: 'PGRST000', message: 'Database connection error. Retrying the connection.' })
  return answer(statusOf(code), { code, message, details: detail ?? null, hint: hint ?? null })
}

function statusOf(code: string): number {
  const errorClass = code.slice(0, 2)
  if (code === '23505') return 409
  if (code === 'P0001') return 400
  if (errorClass === '08' || code === '57P01' || (errorClass === '53' && code !== '53400')) return 503
  if (errorClass === '0L' || errorClass === '0P' || errorClass === '28') return 403
  return internalClasses.has(errorClass) || code === '53400' ? 500 : 400
}

/** The form in which SQL may choose status and body itself, which the lite app follows. */
function answer(status: number, body: Record<string, unknown>): Error {
  return Object.assign(new Error(JSON.stringify(body)), {
    code: 'PGRST',
    detail: JSON.stringify({ status, headers: {} }),
  })
}
